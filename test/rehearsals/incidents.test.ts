import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS_TO_OPEN, readBackendState, recordFault } from '../../lambdas/platform/backend-state.ts'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { acquireLease, readLease } from '../../lambdas/platform/lease.ts'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { addStrike, listExcluded } from '../../lambdas/platform/strikes.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { backendSecrets } from '../../local/world/credentials.ts'
import { startTestSystem } from '../system/start.ts'
import { type } from '../ops/system.ts'
import { followRunbook } from './runbook.ts'

/** Incidents, each injected, found and repaired by the commands of its section of docs/operations.md, and checked in SQL. */
const system = await startTestSystem({
  seed: 'rehearsals',
  learners: 12,
  mix: { mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0 },
})
const folder = mkdtempSync(join(tmpdir(), 'micromasters-rehearsals-'))
const file = join(folder, 'system.json')
afterAll(() => rmSync(folder, { recursive: true }))
const runbook = followRunbook(file)
const secrets = new SecretsManagerClient({
  endpoint: system.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
  (await system.database.query<Row>(sql, values)).rows
const one = async <Row extends object>(sql: string, values: unknown[] = []) => {
  const [row] = await rows<Row>(sql, values)
  if (!row) throw new Error(`no row: ${sql}`)
  return row
}
/** Has an execution that a command has started come to its end. */
async function ended(machine: string, out: string): Promise<string> {
  const [, name = ''] = new RegExp(`started ${machine} as (\\S+)`).exec(out) ?? []
  const arn = `${system.arnOf(machine).replace(':stateMachine:', ':execution:')}:${name}`
  await system.engine.ended(arn)
  return name
}
const putSecret = async (SecretId: string, value: object) => {
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }))
  // Functions see it within five minutes.
  forgetSecret(SecretId)
}
const allDue = () => rows(`UPDATE user_cache_refresh_time SET enrollment = NULL, enrollment_mitxonline = NULL`)
const doctorOn = async (name: string) => {
  const { out } = await type(file, 'doctor --json', null, new Date())
  return JSON.parse(out).checks.find((check: { name: string }) => check.name === name)
}

beforeAll(async () => {
  writeFileSync(file, JSON.stringify({ endpoint: system.url }))
  const first = await refreshOnce(system, new Date())
  expect(first.kind).toBe('report')
  await fetch(`${system.siteUrl}/api/v0/catalog/`)
})

describe('a rehearsal', () => {
  it('of a wrong client secret', async () => {
    const section = 'A wrong client secret'
    await putSecret('edxorg', { ...backendSecrets.edxorg, clientSecret: 'wrong' })
    await rows(`UPDATE social_auth SET token_updated_at = NULL WHERE provider = 'edxorg'`)
    await allDue()
    const failed = await refreshOnce(system, new Date())
    const RUN = failed.kind === 'report' ? failed.report.run : ''

    expect((await runbook(section, 'doctor')).out).toContain('refuses the clientId and clientSecret of its secret')
    expect((await runbook(section, 'run RUN --reason configuration', { RUN })).out).toMatch(/edxorg +configuration/)
    expect(await rows('SELECT FROM social_auth WHERE invalid_since IS NOT NULL')).toEqual([])

    await putSecret('edxorg', backendSecrets.edxorg)
    expect(await doctorOn('edX.org: token endpoint')).toMatchObject({ ok: true })
    const name = await ended('refresh-learner-data', (await runbook(section, 'refresh start')).out)
    expect(
      await rows(`SELECT FROM refresh_run_learner WHERE run_id = $1 AND 'failed' IN (mitxonline_outcome, edxorg_outcome)`, [
        name,
      ]),
    ).toEqual([])
    expect(await listExcluded(await coordination())).toEqual([])
  })

  it('of a breaker that is open', async () => {
    const section = 'A breaker is open'
    const table = await coordination()
    await allDue()
    for (let userId = 1; userId <= FAULTS_TO_OPEN; userId += 1) await recordFault(table, 'edxorg', { userId, now: new Date() })

    expect((await runbook(section, 'status')).out).toMatch(/edxorg +OPEN/)
    expect(await doctorOn('breakers')).toMatchObject({ ok: false })
    expect(await runbook(section, 'refresh start')).toMatchObject({ code: 1, error: expect.stringContaining('is open until') })

    expect((await runbook(section, 'breaker reset', { BACKEND: 'edxorg' })).code).toBe(0)
    const name = await ended('refresh-learner-data', (await runbook(section, 'refresh start')).out)
    expect(await readBackendState(table, 'edxorg')).toMatchObject({ openUntil: null })
    expect(
      (await one<{ ended: boolean }>('SELECT ended_at IS NOT NULL AS ended FROM refresh_run WHERE id = $1', [name])).ended,
    ).toBe(true)
  })

  it('of tokens that were revoked by mistake, and struck everybody out', async () => {
    const section = 'Strikes'
    const table = await coordination()
    const { id: RUN } = await one<{ id: string }>(`SELECT id FROM refresh_run WHERE kind = 'bulk' ORDER BY started_at LIMIT 1`)
    await rows(
      `UPDATE refresh_run_learner SET edxorg_outcome = 'failed', edxorg_reason = 'invalid-credentials' WHERE run_id = $1`,
      [RUN],
    )
    const learners = await rows<{ userId: number }>('SELECT user_id AS "userId" FROM refresh_run_learner WHERE run_id = $1', [
      RUN,
    ])
    for (const { userId } of learners)
      for (const runId of ['one', 'two', RUN]) await addStrike(table, { userId, runId, now: new Date() })

    expect((await runbook(section, 'learner list --excluded')).out).toContain(`${learners.length} learners`)
    expect((await runbook(section, 'learner include --run', { RUN }, '--dry-run')).out).toContain(
      `${learners.length} had been left out`,
    )
    expect(await listExcluded(table)).toHaveLength(learners.length)

    expect((await runbook(section, 'learner include --run', { RUN })).code).toBe(0)
    expect(await listExcluded(table)).toEqual([])
    expect(await rows(`SELECT command FROM operator_audit WHERE command = 'learner include --run'`)).toHaveLength(1)
  })

  it('of a lease that a dead execution holds', async () => {
    const table = await coordination()
    await allDue()
    const name = 'refresh-learner-data'
    await acquireLease(table, { name, owner: 'dead', ttlMs: 3_600_000, now: new Date() })
    const started = await runbook('Upstream down for a day', 'refresh start')
    const RUN = await ended(name, started.out)

    expect((await runbook('A workflow failed', 'run RUN', { RUN })).out).toMatch(/FAILED[^]*LeaseHeld[^]*it opened no run/)
    expect(await doctorOn(name)).toMatchObject({ ok: false, says: expect.stringContaining('LeaseHeld') })
    expect((await runbook('Lease held', 'lease list')).out).toMatch(/refresh-learner-data +dead/)

    expect((await runbook('Break a lease', 'lease break refresh-learner-data')).code).toBe(0)
    await ended(name, (await runbook('Upstream down for a day', 'refresh start')).out)
    expect(await readLease(table, name)).toMatchObject({ owner: null })
    expect(await doctorOn(name)).toMatchObject({ ok: true })
  })

  it('of a coordination table that was restored, and is older than the database', async () => {
    const section = 'Restore the coordination table'
    await rows(
      `INSERT INTO lease_fence (name, fence) VALUES ('authorize-exams', 900) ON CONFLICT (name) DO UPDATE SET fence = 900`,
    )

    expect((await runbook(section, 'lease list')).out).toMatch(/authorize-exams.*BEHIND/)
    expect(await doctorOn('fences of leases')).toMatchObject({ ok: false })

    expect((await runbook(section, 'lease break --to-written')).code).toBe(0)
    expect(await doctorOn('fences of leases')).toMatchObject({ ok: true })
    const { out } = await type(file, 'workflow start authorize-exams', true, new Date())
    const name = await ended('authorize-exams', out)
    expect((await type(file, `execution ${name}`)).out).toContain('SUCCEEDED')
  })

  it('of a catalog that lost a program', async () => {
    const section = 'The catalog has lost a program'
    const { id } = await one<{ id: number }>(
      'UPDATE program SET live = false WHERE id = (SELECT min(id) FROM program WHERE live) RETURNING id',
    )
    const values = { 'content.json': join(folder, 'lost.json') }

    expect((await runbook(section, 'doctor')).out).toMatch(new RegExp(`MIT Learn unpublishes, for good: program ${id} `))

    expect((await runbook(section, 'content export', values)).code).toBe(0)
    const content = JSON.parse(readFileSync(values['content.json'], 'utf8'))
    for (const program of content.programs) if (program.id === id) program.live = true
    writeFileSync(values['content.json'], JSON.stringify(content))
    expect((await runbook(section, 'content import', values)).code).toBe(0)
    expect(await one('SELECT live FROM program WHERE id = $1', [id])).toEqual({ live: true })
    expect(await doctorOn('programs in the catalog')).toMatchObject({ ok: true })
  })

  it('of course runs that are not synced', async () => {
    const section = 'Course runs are not synced'
    await system.order([{ backend: 'mitLearn', answer: { kind: 'status', status: 500 } }])
    await ended('sync-course-runs', (await runbook(section, 'workflow start sync-course-runs')).out)

    expect((await runbook(section, 'doctor')).out).toMatch(/course runs from MIT Learn +the last sync failed for/)

    await system.clearFaults()
    await ended('sync-course-runs', (await runbook(section, 'workflow start sync-course-runs')).out)
    expect(await doctorOn('course runs from MIT Learn')).toMatchObject({ ok: true })
    expect(
      await rows(`SELECT FROM course_run_sync_course c JOIN (SELECT id FROM course_run_sync ORDER BY started_at DESC LIMIT 1) s ON s.id = c.sync_id
                   WHERE c.outcome IS DISTINCT FROM 'synced'`),
    ).toEqual([])
  })

  it('of exchange rates that are old', async () => {
    const section = 'Exchange rates are old'
    await rows('DELETE FROM currency_exchange_rate')
    expect(await doctorOn('exchange rates')).toMatchObject({ ok: false })

    await ended('sync-exchange-rates', (await runbook(section, 'workflow start sync-exchange-rates')).out)
    expect(await doctorOn('exchange rates')).toMatchObject({ ok: true })
    expect((await one<{ n: number }>('SELECT count(*)::int AS n FROM currency_exchange_rate')).n).toBeGreaterThan(1)
  })

  it('of documents that the index refuses', async () => {
    const section = 'Search falls behind'
    await rows(
      `INSERT INTO search_outbox (program_enrollment_id, parked, attempts, last_error) SELECT min(id), true, 5, 'mapping' FROM program_enrollment`,
    )
    expect(await doctorOn('search outbox')).toMatchObject({
      ok: false,
      says: expect.stringContaining('the index refuses 1 documents'),
    })
    expect((await runbook(section, 'search parked')).out).toContain('mapping')

    expect((await runbook(section, 'search parked --retry')).code).toBe(0)
    expect(await rows('SELECT FROM search_outbox WHERE parked')).toEqual([])
  })

  it('of a grade that is missing', async () => {
    const section = 'A grade is missing'
    const { userId, USERNAME, COURSE_KEY } = await one<{ userId: number; USERNAME: string; COURSE_KEY: string }>(`
      SELECT u.id AS "userId", u.username AS "USERNAME", r.edx_course_key AS "COURSE_KEY"
        FROM cached_current_grade g JOIN app_user u ON u.id = g.user_id JOIN course_run r ON r.id = g.course_run_id
        JOIN active_enrollment e ON e.user_id = u.id AND e.course_run_id = r.id ORDER BY 1, 3 LIMIT 1`)
    const gone = `FROM course_run r WHERE r.id = course_run_id AND r.edx_course_key = $2 AND user_id = $1`
    await rows(`DELETE FROM cached_current_grade USING course_run r WHERE ${gone.split('WHERE ')[1]}`, [userId, COURSE_KEY])
    const values = { USERNAME, COURSE_KEY }
    expect((await runbook(section, 'learner explain', values)).out).toContain('stopped at: current grade')

    await ended('refresh-one-learner', (await runbook(section, 'refresh learner', values)).out)
    expect((await runbook(section, 'learner explain', values)).out).not.toContain('stopped at: current grade')
    expect(
      await rows(`SELECT ${gone.replace('FROM course_run r', 'FROM cached_current_grade, course_run r')}`, [userId, COURSE_KEY]),
    ).toHaveLength(1)
  })

  it('of somebody who is to be made staff, and of one who asks to be deleted', async () => {
    const people = await rows<{ id: number; username: string }>('SELECT id, username FROM app_user ORDER BY id DESC LIMIT 2')
    const [lead, leaver] = people
    if (!lead || !leaver) throw new Error('the world is too small')
    const { id: program } = await one<{ id: number }>('SELECT min(id) AS id FROM program WHERE live')
    const staff = { USERNAME: lead.username, PROGRAM: String(program) }
    expect((await runbook('Somebody is to be made staff', 'role grant', staff)).code).toBe(0)
    expect(await rows(`SELECT role FROM role WHERE user_id = $1 AND program_id = $2`, [lead.id, program])).toEqual([
      { role: 'staff' },
    ])

    // It asks for the username.
    expect(
      (await type(file, `user retire ${leaver.username} --yes --reason "ticket 12"`, leaver.username, new Date())).code,
    ).toBe(0)
    expect(await rows('SELECT FROM app_user WHERE username = $1', [leaver.username])).toEqual([])
  })
})
