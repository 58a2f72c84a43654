import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { failureReasons } from '../../lambdas/domain/refresh-outcome.ts'
import { pauseBackend } from '../../lambdas/platform/backend-state.ts'
import { LeaseLost } from '../../lambdas/platform/errors.ts'
import { holdFence } from '../../lambdas/platform/fence.ts'
import { breakLease, readLease } from '../../lambdas/platform/lease.ts'
import { addStrike, clearStrikes, readStrikes } from '../../lambdas/platform/strikes.ts'
import { freePort } from '../../local/engines/ports.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, EXECUTION, hold, NOW, seed } from '../operations/fixtures.ts'
import { startSystem, systemFile, type } from './system.ts'

const LEASE = 'refresh-learner-data'

const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, machines, file } = await startSystem(url, table)
await seed(pool)
await pool.query(`BEGIN; SET LOCAL session_replication_role = replica;
  UPDATE final_grade_audit SET created_on = '2026-11-20'; UPDATE exam_authorization SET created_on = '2026-11-20'; COMMIT`)
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
})

const ops = (line: string, person: boolean | null = null) => type(file, line, person)
/** The lease is free again, whoever held it, and the audit log empty. */
beforeEach(async () => {
  await breakLease(table, LEASE)
  await pool.query(`DELETE FROM operator_audit; DELETE FROM lease_fence`)
})

/** Has run-2 under way as an execution, which holds its lease. */
async function underWay(name = 'run-2') {
  const { arn } = engine.startExecution({ machineArn: machines.bulk, name })
  const fence = await hold(table, arn)
  await pool.query(`UPDATE refresh_run SET fence = $1 WHERE id = 'run-2'`, [fence])
  return { arn, fence }
}
const operator = userInfo().username

describe('what it prints', () => {
  it('lists runs', async () => {
    await underWay('listed')
    const { code, out } = await ops('runs')
    expect(out).toBe(
      [
        'run    state    started (UTC)     took    learners  refreshed  unchanged  failed  left',
        'run-2  running  2026-11-27 00:00  1 h            2',
        'run-1  ended    2026-11-20 00:00  10 min         2          1          0       1     0',
      ].join('\n'),
    )
    expect(code).toBe(0)
  })

  it('shows the report of a run', async () => {
    expect((await ops('run run-1 --failed')).out).toBe(
      [
        'run run-1 (bulk), ended',
        'started   2026-11-20 00:00 UTC',
        'ended     2026-11-20 00:10 UTC, took 10 min',
        'learners  2 selected, 0 left, 3 excluded',
        '',
        'outcomes',
        '  backend     outcome     reason        learners',
        '  mitxonline  not-linked                       1',
        '  mitxonline  refreshed                        1',
        '  edxorg      failed      server-error         1',
        '  edxorg      unchanged                        1',
        '',
        'upstream requests',
        '  backend     requests  by status',
        '  edxorg             4  200: 3, 500: 1',
        '  mitxonline         2  200: 2',
        '',
        'failed',
        '  learner  backend  reason        attempts',
        '  id:2     edxorg   server-error         4',
        '  ',
        '  1 failure',
      ].join('\n'),
    )
  })

  it('says of an interrupted run how to go on', async () => {
    const { out } = await ops('run run-2')
    expect(out).toContain('run run-2 (bulk), interrupted')
    expect(out).toContain('1 learner left: `refresh redrive run-2` goes on.')
  })

  it('shows a learner, without names, email addresses or tokens', async () => {
    expect((await ops('learner ada')).out).toBe(
      [
        'learner id:1, active, 0 strikes, not excluded from bulk runs',
        '',
        'accounts',
        '  backend     token                           expires',
        '  mitxonline  none                            -',
        '  edxorg      refused since 2026-11-26 22:00  4 h ago',
        '',
        'caches',
        '  enrollment                30 min ago',
        '  certificate               2 d ago',
        '  current_grade             never',
        '  enrollment_mitxonline     never',
        '  current_grade_mitxonline  never',
        '  1 enrollment, 0 certificates, 0 current grades',
        '',
        'final grades',
        '  run                      grade  passed  status    paid  written           versions  by',
        '  course-v1:MITx+A+1T2026    0.8  yes     complete  no    2026-11-20 00:00         1  no freeze of this system',
        '',
        'exam runs',
        '  exam run  course  since             why',
        '         4  C       2026-11-20 00:00  Authorized.',
        '',
        'last outcomes',
        '  run    started           backend     outcome    reason               attempts',
        '  run-2  2026-11-27 00:00  mitxonline  refreshed                              0',
        '  run-2  2026-11-27 00:00  edxorg      failed     invalid-credentials         1',
        '  one-1  2026-11-26 00:00  mitxonline  unchanged                              0',
        '  one-1  2026-11-26 00:00  edxorg      unchanged                              1',
        '  run-1  2026-11-20 00:00  mitxonline  refreshed                              0',
        '  run-1  2026-11-20 00:00  edxorg      unchanged                              1',
      ].join('\n'),
    )
  })

  it('lists leases', async () => {
    const { fence } = await underWay('leased')
    await holdFence(pool, { name: LEASE, fence })
    expect((await ops('lease list')).out.replaceAll(String(fence), 'N')).toBe(
      [
        'name                  holder                       expires  fence  written',
        'refresh-learner-data  refresh-learner-data:leased  in 4 h       N        N',
        '',
        '1 lease',
      ].join('\n'),
    )
  })

  it('says of a lease and of a run that the execution has ended which holds them', async () => {
    const { arn } = await underWay('stopped')
    await engine.stopExecution(arn, { error: 'StoppedInConsole', cause: '' })
    expect((await ops('lease list')).out).toContain('its execution has ended (ABORTED): free for the next one')
    expect((await ops('status')).out).toContain('its execution has ended (ABORTED): free for the next one')
    expect((await ops('runs')).out).toMatch(/run-2 +interrupted/)
    expect((await ops('run run-2')).out).toContain('run run-2 (bulk), interrupted')
    expect((await ops('refresh redrive run-2 --dry-run')).code).toBe(0)
  })

  it('cuts a long list, and says how many there are', async () => {
    await hold(table, 'somebody')
    await hold(table, 'somebody', 'another')
    expect((await ops('lease list --limit 1')).out).toMatch(/^2 leases; these are the first 1: --limit 2 shows more$/m)
    await breakLease(table, 'another')
    const setFirst = `UPDATE refresh_run_learner SET edxorg_outcome = $1, edxorg_reason = $2 WHERE run_id = 'run-1' AND position = 1`
    await pool.query(setFirst, ['failed', 'timeout'])
    onTestFinished(async () => void (await pool.query(setFirst, ['unchanged', null])))
    expect((await ops('run run-1 --failed --limit 1')).out).toMatch(/2 failures; these are the first 1: --limit 2 shows more$/m)
    expect((await ops('run run-1 --reason timeout')).out).toMatch(/1 failure$/)
  })

  it('shows the whole environment on one screen', async () => {
    const { fence } = await underWay('seen')
    await pauseBackend(table, 'edxorg', new Date('2026-11-27T01:05:00Z'))
    const { code, out } = await ops('status')
    const variable = [/\d+ ms/g, /\d+ migrations, newest \S+/, new RegExp(`(?<=  ) *${fence}$`, 'm')]
    expect(variable.reduce((text, part) => text.replaceAll(new RegExp(part, 'gm'), 'X'), out)).toBe(
      [
        'environment local',
        '',
        'dependencies',
        '  postgres        ok    X',
        '  coordination    ok    X',
        '  search          DOWN  SearchUnavailable: there is no OpenSearch here: the outbox waits',
        '  step-functions  ok    X',
        '',
        'schedules',
        '  name                  last run          how      next run',
        '  refresh-learner-data  2026-11-27 01:00  RUNNING  2026-11-27 06:00',
        '  freeze-final-grades   -                 never    2026-11-27 16:00',
        '  authorize-exams       -                 never    2026-11-27 02:00',
        '  sync-course-runs      -                 never    2026-11-27 02:00',
        '  sync-exchange-rates   -                 never    2026-11-27 03:00',
        '',
        'leases',
        '  name                  holder                     expires  fence',
        '  refresh-learner-data  refresh-learner-data:seen  in 4 h  X',
        '',
        'breakers',
        '  mitxonline  closed',
        '  edxorg      closed  paused for 5 min',
        '',
        'search outbox',
        '  1 waiting (oldest 10 min ago), 1 parked',
        '',
        'versions',
        '  X',
      ].join('\n'),
    )
    expect(code).toBe(1)
  })

  it('prints one JSON object with --json, at the end as before the command', async () => {
    for (const line of ['run run-1 --json', '--json run run-1', 'run --json --env local run-1']) {
      const { code, out } = await ops(line)
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ id: 'run-1', endedAt: '2026-11-20T00:10:00.000Z', failed: null })
    }
  })
})

describe('changes', () => {
  it('start a refresh, noted with who and why', async () => {
    const { code, out } = await ops('refresh start --reason asked --json')
    expect(code).toBe(0)
    const { execution } = JSON.parse(out)
    expect(execution).toMatch(/^refresh-20261127T010000Z-[0-9a-f]{6}$/)
    expect(engine.executions({ machineArn: machines.bulk })[0]).toMatchObject({ name: execution, status: 'RUNNING' })
    expect(await audited(pool)).toEqual([
      { operator, command: 'refresh start', reason: 'asked', details: { execution, input: '{}' } },
    ])
  })

  it('refresh one learner, found by name, with force', async () => {
    const { code } = await ops('refresh learner ada --force')
    expect(code).toBe(0)
    const [newest] = engine.executions({ machineArn: machines.oneLearner })
    expect(engine.describeExecution(newest?.arn ?? '').input).toEqual({ userId: 1, force: true })
    const { out } = await ops('refresh learner ada --backend edxorg --dry-run --json')
    expect(JSON.parse(out)).toMatchObject({ input: { userId: 1, force: false, backend: 'edxorg' } })
  })

  it('stop a run, and give back its lease', async () => {
    const { arn } = await underWay()
    expect(await ops('refresh stop run-2 --yes')).toEqual({
      code: 0,
      error: '',
      asked: [],
      out: `${arn} stopped\nlease refresh-learner-data given back\n\`refresh redrive run-2\` goes on with it`,
    })
    expect(engine.describeExecution(arn)).toMatchObject({ status: 'ABORTED', error: 'StoppedByOperator' })
    expect((await readLease(table, LEASE))?.owner).toBeNull()
    const noted = await audited(pool)
    expect(noted).toMatchObject([{ command: 'refresh stop' }, { command: 'lease-release' }])
  })

  it('stop the execution that goes on with a run, not the one that began it', async () => {
    const { arn } = await underWay('redriven')
    expect((await ops('refresh stop run-2 --yes')).code).toBe(0)
    expect(engine.describeExecution(arn).status).toBe('ABORTED')
  })

  it('give back the lease of an execution that is gone', async () => {
    await hold(table, `${machines.bulk.replace(':stateMachine:', ':execution:')}:gone`)
    expect(await ops('refresh stop gone --yes')).toMatchObject({ code: 0, error: '' })
    expect((await readLease(table, LEASE))?.owner).toBeNull()
  })

  it('go on with a run', async () => {
    const { code, out } = await ops('refresh redrive run-2')
    expect(code).toBe(0)
    expect(out).toContain('1 learner left; `run run-2` shows how it goes')
    const [newest] = engine.executions({ machineArn: machines.bulk })
    expect(engine.describeExecution(newest?.arn ?? '').input).toEqual({ resume: 'run-2' })
  })

  it('break a lease, whose holder is refused from then on', async () => {
    const { arn, fence } = await underWay('broken')
    await holdFence(pool, { name: LEASE, fence })
    const { code, out, asked } = await ops(`lease break ${LEASE}`, true)
    expect({ code, out, asked }).toEqual({
      code: 0,
      out: `lease ${LEASE}, held by ${arn}, is broken: fence ${fence + 1}`,
      asked: [`Break the lease ${LEASE}, held by ${arn}? [y/N]`],
    })
    await expect(holdFence(pool, { name: LEASE, fence })).rejects.toThrow(LeaseLost)
  })

  it('exclude and include a learner', async () => {
    await addStrike(table, { userId: 2, runId: 'r', now: NOW })
    expect((await ops('learner exclude bob')).out).toBe(
      'learner id:2 excluded from bulk runs until the next login; before: 1 strike, not excluded',
    )
    expect((await ops('learner include bob')).out).toBe(
      'learner id:2 included in bulk runs; before: 1 strike, excluded since 2026-11-27 01:00 UTC',
    )
    expect(await readStrikes(table, 2)).toEqual({ userId: 2, strikes: 0, excludedSince: null })
  })
})

describe('a dry run', () => {
  it.each([
    ['refresh start', 'would start refresh-learner-data as refresh-20261127T010000Z-XXXXXX with {}\n1 learner due'],
    ['refresh redrive run-1', ''],
    [
      'refresh learner ada',
      'would start refresh-one-learner as refresh-learner-20261127T010000Z-XXXXXX with {"userId":1,"force":false}',
    ],
    [
      'learner exclude ada',
      'learner id:1 would be excluded from bulk runs until the next login; before: 0 strikes, not excluded',
    ],
    ['learner include ada', 'learner id:1 would be included in bulk runs; before: 0 strikes, not excluded'],
    ['lease break refresh-learner-data', `lease ${LEASE}, held by ${EXECUTION}, would be broken`],
  ])('of %s changes nothing', async (line, said) => {
    await clearStrikes(table, 1)
    await hold(table)
    const before = [
      engine.executions({ machineArn: machines.bulk }).length,
      await readLease(table, LEASE),
      await readStrikes(table, 1),
    ]
    const { out, asked } = await ops(`${line} --dry-run`, false)
    expect(out.replace(/Z-[0-9a-f]{6}/, 'Z-XXXXXX')).toBe(said)
    expect(asked).toEqual([])
    const after = [
      engine.executions({ machineArn: machines.bulk }).length,
      await readLease(table, LEASE),
      await readStrikes(table, 1),
    ]
    expect(after).toEqual(before)
    expect(await audited(pool)).toEqual([])
  })

  it('of refresh stop leaves the run alone', async () => {
    const { arn } = await underWay('dry')
    expect((await ops('refresh stop run-2 --dry-run')).out).toContain(`${arn} would be stopped`)
    expect(engine.describeExecution(arn).status).toBe('RUNNING')
    expect((await readLease(table, LEASE))?.owner).toBe(arn)
  })
})

describe('refusals', () => {
  it.each([
    ['run nope', 'there is no run nope, and no execution of that name'],
    ['learner nobody', 'there is no such learner'],
    ['refresh learner nobody', 'there is no such learner'],
    ['refresh redrive run-1', 'nothing is left to do in run-1'],
    ['refresh redrive one-1', 'one-1 is a run over one learner: start it anew with `refresh learner`'],
    ['refresh stop nope --yes', 'nope is not under way'],
    ['lease break nope --yes', 'there is no lease nope'],
  ])('%s: %s', async (line, error) => {
    expect(await ops(line)).toEqual({ code: 1, out: '', error, asked: [] })
    expect(await audited(pool)).toEqual([])
  })

  it('of what is under way already', async () => {
    const { arn } = await underWay('busy')
    expect(await ops('refresh redrive run-2')).toMatchObject({ code: 1, error: `run-2 is under way as ${arn}` })
  })

  it.each([`lease break ${LEASE}`, 'refresh stop run-2'])('%s asks, and takes no for an answer', async (line) => {
    const { arn } = await underWay(`asked-${line.split(' ')[0]}`)
    const { code, error, asked } = await ops(line, false)
    expect({ code, error, asked: asked.length }).toEqual({ code: 1, error: 'nothing was done', asked: 1 })
    const nobody = await ops(line)
    expect(nobody.code).toBe(1)
    expect(nobody.error).toBe('Not a terminal; nothing was done. Pass --yes to confirm.')
    expect((await readLease(table, LEASE))?.owner).toBe(arn)
    expect(engine.describeExecution(arn).status).toBe('RUNNING')
    expect(await audited(pool)).toEqual([])
  })
})

describe('wrong usage', () => {
  it.each([
    ['statsu', "unknown command 'statsu' (did you mean 'status'?)"],
    ['frezee status', "unknown command 'frezee' (did you mean 'freeze status'?)"],
    ['run a --reason nonsense', `run: --reason: there is no reason nonsense: there are ${failureReasons.join(', ')}`],
    [
      'run a --reason time-out',
      `run: --reason: there is no reason time-out (did you mean timeout?): there are ${failureReasons.join(', ')}`,
    ],
    ['frobnicate', "unknown command 'frobnicate'"],
    [
      'refresh',
      "refresh: one of 'refresh start', 'refresh stop', 'refresh redrive', 'refresh learner', 'refresh pause', 'refresh resume'",
    ],
    ['refresh learner ada --backend edx', 'refresh learner: --backend must be one of mitxonline, edxorg'],
    ['lease brake x', "lease: one of 'lease list', 'lease break' (did you mean 'lease break'?)"],
    ['status --verbose', "status: unknown option '--verbose'"],
    ['runs --limt 3', "runs: unknown option '--limt' (did you mean --limit?)"],
    ['status --dry-run', "status: unknown option '--dry-run'"],
    ['lease list --yes', "lease list: unknown option '--yes'"],
    ['run', 'run: <id> is missing'],
    ['learner include', 'learner include: <username> is missing, or --run'],
    ['run a b', "run: unexpected argument 'b'"],
    ['run a --reason', "run: option '--reason <value>' argument missing"],
    ['runs --limit many', 'runs: --limit: a whole number from 1 to 500'],
    ['runs --limit 501', 'runs: --limit: a whole number from 1 to 500'],
    ['status --env Prod!', '--env: lower-case letters, digits and dashes only'],
  ])('%j: %s', async (line, error) => {
    expect(await ops(line)).toEqual({ code: 2, out: '', error: `${error} (--help tells more)`, asked: [] })
  })
})

describe('failures with --json', () => {
  it.each([
    ['run nope --json', 1, 'refused', 'there is no run nope, and no execution of that name'],
    ['--json runs --limit many', 2, 'usage', 'runs: --limit: a whole number from 1 to 500 (--help tells more)'],
    ['frobnicate --json', 2, 'usage', "unknown command 'frobnicate' (--help tells more)"],
  ])('%s is JSON too', async (line, code, kind, message) => {
    const typed = await ops(line)
    expect({ ...typed, out: JSON.parse(typed.out) }).toEqual({ code, out: { error: { kind, message } }, error: '', asked: [] })
  })
})

describe('help', () => {
  it.each(['', 'help', '-h'])('%j is answered with all commands', async (line) => {
    expect(await ops(line)).toMatchObject({ code: 0, error: '', out: (await ops('--help')).out })
  })

  it('tells the commands that begin with a word', async () => {
    for (const line of ['freeze --help', 'help freeze']) {
      const { code, out } = await ops(line)
      expect(code).toBe(0)
      expect(out).toContain('freeze undo <course key>')
      expect(out).not.toContain('lease list')
    }
  })

  it('tells of which commit the checkout is', async () => {
    expect(await ops('--version')).toMatchObject({ code: 0, out: 'abc123' })
  })

  it('makes ops a word of the shell that completes commands and options', async () => {
    const { out } = await ops('completion')
    const complete = (...words: string[]) => {
      const script = `${out}\nCOMP_WORDS=(ops ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _ops; echo "\${COMPREPLY[@]}"`
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim()
    }
    expect(complete('lea')).toBe('learner lease')
    expect(complete('freeze', 'u')).toBe('undo')
    expect(complete('lease', 'break', '--to')).toBe('--to-written')
  })

  it('lists every command', async () => {
    const { code, out } = await ops('--help')
    expect(code).toBe(0)
    for (const words of ['status', 'refresh stop <run>', 'learner exclude <username>', 'lease break [<name>]']) {
      expect(out).toContain(words)
    }
  })

  it('tells the options of a command, without doing anything', async () => {
    const { code, out } = await ops('lease break --help')
    expect(code).toBe(0)
    expect(out).toContain('--dry-run      show what would be done, change nothing')
    expect(await audited(pool)).toEqual([])
  })
})

describe('an environment on AWS', () => {
  it('is reached by the names of its functions and machines, with the own credentials, which are noted', async () => {
    const { code, out } = await ops('refresh start --env staging --json')
    expect(code).toBe(0)
    const [newest] = engine.executions({ machineArn: machines.staging })
    expect(newest?.name).toBe(JSON.parse(out).execution)
    expect(await audited(pool)).toMatchObject([{ operator: `${operator} (local)`, command: 'refresh start' }])
  })

  it('that there is not is told from one that is ill', async () => {
    const { code, error } = await ops('runs --env nowhere')
    expect(code).toBe(1)
    expect(error).toMatch(
      /^there is no such environment for these credentials and this region: .*micromasters-nowhere-operations/,
    )
  })
})

describe('a system that is not there', () => {
  const line = 'the local system does not run: start it with `npm start`'

  it('was never started', async () => {
    expect(await type('/nowhere/system.json', 'status')).toMatchObject({ code: 1, out: '', error: line })
  })

  it('has ended, and left its address', async () => {
    const endpoint = `http://127.0.0.1:${await freePort('nobody')}`
    expect(await type(systemFile({ endpoint }), 'runs')).toMatchObject({ code: 1, out: '', error: line })
  })

  it('left no address', async () => {
    const { code, error } = await type(systemFile({}), 'runs')
    expect({ code, named: error.includes('endpoint') }).toEqual({ code: 1, named: true })
  })
})
