import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordFault } from '../../lambdas/platform/backend-state.ts'
import { freePort } from '../../local/engines/ports.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, NOW } from '../operations/fixtures.ts'
import { startSystem, type } from './system.ts'

/** This site and every upstream; what it answers is set by each test. */
const answers = new Map<string, { status: number; body: string }>()
const server = createServer((request, response) => {
  const [path = ''] = (request.url ?? '').split('?')
  const { status, body } = answers.get(path) ?? { status: 200, body: '{}' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
})
const port = await freePort('site')
server.listen(port, '127.0.0.1')
await once(server, 'listening')

const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, scheduled, file, secrets } = await startSystem(url, table, `http://127.0.0.1:${port}`)
const folder = mkdtempSync(join(tmpdir(), 'micromasters-content-'))
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
  server.close()
  rmSync(folder, { recursive: true })
})
await pool.query(`
  INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
  INSERT INTO course (id, program_id, position_in_program, title) VALUES (1, 1, 1, 'C')`)
const ops = (line: string, person: boolean | null = null) => type(file, line, person)
beforeEach(async () => {
  answers.clear()
  await pool.query('DELETE FROM operator_audit')
})
const titles = async () => (await pool.query<{ title: string }>('SELECT title FROM program')).rows.map(({ title }) => title)

describe('content', () => {
  const document = join(folder, 'content.json')
  const edited = (name: string, edit: (text: string) => string) => {
    const copy = join(folder, name)
    writeFileSync(copy, edit(readFileSync(document, 'utf8')))
    return copy
  }

  it('is exported to a file, and imported from it', async () => {
    expect((await ops(`content export ${document}`)).code).toBe(0)
    const copy = edited('renamed.json', (text) => text.replace('"title": "P"', '"title": "Renamed"'))
    expect((await ops(`content import ${copy} --dry-run`)).out).toContain('would be applied')
    expect(await titles()).toEqual(['P'])
    expect(await audited(pool)).toEqual([])

    expect(await ops(`content import ${copy}`, false)).toMatchObject({ code: 1, error: 'nothing was done' })
    expect(await titles()).toEqual(['P'])

    const { code, out } = await ops(`content import ${copy} --yes --reason "new title"`)
    expect(code).toBe(0)
    expect(out).toContain('is applied')
    expect(out).toMatch(/program +0 +1 +0/)
    expect(await titles()).toEqual(['Renamed'])
    expect(await audited(pool)).toMatchObject([{ command: 'content-import', reason: 'new title' }])
    expect((await ops(`content import ${copy} --yes --json`)).code).toBe(0)
  })

  it('says every error with its path, and changes nothing', async () => {
    await ops(`content export ${document}`)
    const before = await titles()
    const copy = edited('wrong.json', (text) =>
      text.replace('"live": true', '"live": "yes"').replace('"title": "C"', '"title": 7'),
    )
    const { code, out, asked } = await ops(`content import ${copy} --yes`)
    expect(code).toBe(1)
    expect(asked).toEqual([])
    expect(out).toContain('2 errors; nothing was changed')
    expect(out).toContain('programs.0.live')
    expect(out).toContain('programs.0.courses.0.title')
    expect(await titles()).toEqual(before)
    expect(await audited(pool)).toEqual([])
  })

  it.each([
    ['content import /nowhere/content.json --yes', /no such file/],
    ['content export /nowhere/content.json', /no such file/],
  ])('%s names the file', async (line, error) => {
    const said = await ops(line)
    expect(said.code).toBe(1)
    expect(said.error).toMatch(error)
  })

  it('that is no JSON is refused', async () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{')
    const { code, error } = await ops(`content import ${broken} --yes`)
    expect({ code, said: error.includes('the document is not JSON') }).toEqual({ code: 1, said: true })
  })
})

describe('catalog check', () => {
  it('fails on what MIT Learn would fail on', async () => {
    answers.set('/api/v0/catalog/', { status: 500, body: '' })
    const { code, out } = await ops('catalog check')
    expect(code).toBe(1)
    expect(out).toContain('MIT Learn takes 0 programs')
    expect(out).toContain('answered 500')
  })

  it('says what MIT Learn would skip, which is no failure', async () => {
    const program = {
      id: 1,
      title: 'P',
      total_price: '1.00',
      start_date: null,
      end_date: null,
      enrollment_start: null,
      instructors: [],
      topics: [],
      courses: [],
      programpage_url: null,
    }
    answers.set('/api/v0/catalog/', { status: 200, body: JSON.stringify([program]) })
    const { code, out } = await ops('catalog check')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/skipped +program 1 +has no live page/) })
  })
})

type Check = { area: string; name: string; ok: boolean; says: string; fix: string | null }
const nameOf = ({ area, name }: Check) => `${area} ${name}`

/** An exam that learners can still take, in a course of edX.org. */
const EXAM_ON_EDXORG = `
  WITH program AS (INSERT INTO program (id, title, live, num_required_courses, price) VALUES (9001, 'X', false, 1, 1) RETURNING id),
  course AS (INSERT INTO course (id, program_id, position_in_program, title) SELECT 9001, id, 1, 'X' FROM program RETURNING id)
  INSERT INTO exam_run (course_id, edx_exam_course_key, date_first_schedulable, date_last_schedulable, date_first_eligible,
                        date_last_eligible, date_grades_available)
  SELECT id, 'course-v1:MITx+X+1', '2020-01-01', '2099-01-01', '2020-01-01', '2099-01-01', '2099-01-01' FROM course`

describe('doctor', () => {
  const ring = (key: string) => JSON.stringify({ current: 'k', keys: { k: key } })
  const KEY = Buffer.alloc(32, 7).toString('base64')

  it('says what to fix, and never what is in a secret', async () => {
    secrets.put('edxorg', JSON.stringify({ clientId: 'client-id', clientSecret: 'client-secret' }))
    secrets.put('mitxonline', JSON.stringify({ clientId: 'client-id', clientSecret: 'client-secret' }))
    secrets.put('token-keys', ring('dG9vLXNob3J0'))
    answers.set('/api/v0/catalog/', { status: 503, body: '' })
    await pool.query(`DELETE FROM schema_migration WHERE name LIKE '010-%'`)
    const { code, out } = await ops('doctor')
    expect(code).toBe(1)
    expect(out).toContain('ok   edxorg')
    expect(out).toMatch(/BAD +mitxonline +has no staffToken/)
    expect(out).toMatch(/BAD +token-keys +secret token-keys: .*32 bytes/)
    expect(out).toMatch(/BAD +session-keys +secret session-keys: does not exist/)
    expect(out).toMatch(/BAD +this site +.* answers 503/)
    expect(out).toMatch(/BAD +MITx Online: token endpoint +.* answers, but not as an Open edX does/)
    expect(out).toMatch(/ok +MITx Online: staff list +not asked: no staffToken/)
    expect(out).toMatch(/BAD +database +lacks 010-\S+\.sql/)
    expect(out).toContain('→ put the secret mitxonline')
    for (const value of ['client-id', 'client-secret', 'dG9v']) expect(out).not.toContain(value)
    await pool.query(`INSERT INTO schema_migration (name) VALUES ('010-freeze-and-exams.sql')`)
  })

  it('finds nothing where nothing is wrong', async () => {
    secrets.put('mitxonline', JSON.stringify({ clientId: 'client-id', clientSecret: 'client-secret', staffToken: 'staff' }))
    secrets.put('token-keys', ring(KEY))
    secrets.put('session-keys', ring(KEY))
    secrets.put('open-exchange-rates', JSON.stringify({ appId: 'app' }))
    await pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (1, 'lead', 'lead@example.com');
      INSERT INTO role (user_id, program_id, role) VALUES (1, 1, 'staff');
      INSERT INTO currency_exchange_rate (currency_code, exchange_rate, updated_on) VALUES ('EUR', 0.9, '2026-11-26')`)
    answers.set('/api/usage.json', { status: 200, body: '{"data": {"usage": {"requests_remaining": 946}}}' })
    answers.set('/oauth2/access_token/', { status: 400, body: '{"error": "invalid_grant"}' })
    answers.set('/api/enrollment/v1/enrollments', { status: 200, body: '{"next": null, "results": []}' })
    await pool.query(EXAM_ON_EDXORG)
    expect((await ops('doctor')).out).toMatch(
      /BAD +staff tokens for exams +edxorg has none, and learners enroll there in course-v1:MITx\+X\+1/,
    )
    secrets.put('edxorg', JSON.stringify({ clientId: 'client-id', clientSecret: 'client-secret', staffToken: 'staff' }))
    vi.setSystemTime(NOW.getTime() + 6 * 60_000)
    const { out } = await ops('doctor --json')
    const { checks } = JSON.parse(out)
    const wrong = checks.filter(({ ok }: Check) => !ok)
    // The time is a fake one here, and only some machines are there.
    expect(wrong.map(nameOf).filter((name: string) => !name.startsWith('schedules'))).toEqual([
      // There is no OpenSearch in this test.
      'reachability search',
      'clocks functions and Postgres',
      'clocks this computer and the functions',
    ])
    vi.setSystemTime(NOW)
  })

  it('names a machine that is gone, and a tick at which nothing started', async () => {
    await engine.deleteStateMachine(scheduled.get('sync-exchange-rates') ?? '')
    engine.startExecution({ machineArn: scheduled.get('freeze-final-grades') ?? '' })
    const at = async (now: Date) => {
      const said = await type(file, 'doctor --json', null, now)
      return JSON.parse(said.out).checks.filter(({ area }: { area: string }) => area === 'schedules')
    }
    expect(await at(NOW)).toMatchObject([
      { name: 'refresh-learner-data', ok: true, says: 'has not run yet; next 2026-11-27 06:00' },
      { name: 'freeze-final-grades', ok: true, says: 'ran 2026-11-27 01:00: RUNNING' },
      { name: 'authorize-exams', ok: true },
      { name: 'sync-course-runs', ok: true },
      { name: 'sync-exchange-rates', ok: false, says: 'environment local has no state machine sync-exchange-rates' },
    ])
    expect((await at(new Date('2026-11-27T16:09:00Z')))[1]).toMatchObject({ ok: true })
    expect((await at(new Date('2026-11-27T16:11:00Z')))[1]).toMatchObject({
      ok: false,
      says: 'nothing started at 2026-11-27 16:00',
    })
  })

  it.each([
    [
      'secrets open-exchange-rates',
      () => answers.set('/api/usage.json', { status: 401, body: '{"description": "Invalid App ID provided: app"}' }),
      'Open Exchange Rates: answered 401: Invalid App ID provided: ***',
    ],
    [
      'reachability edX.org: token endpoint',
      () => answers.set('/oauth2/access_token/', { status: 401, body: '{"error": "invalid_client"}' }),
      'refresh token: the backend refuses the clientId and clientSecret of its secret',
    ],
    [
      'reachability MITx Online: staff list',
      () => answers.set('/api/enrollment/v1/enrollments', { status: 401, body: '{}' }),
      'refuses the staff token',
    ],
    [
      'secrets token-keys',
      () =>
        pool.query(`INSERT INTO social_auth (user_id, provider, uid, access_token)
          VALUES (1, 'edxorg', 'lead', 'v2.other.AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA')`),
      'stored token: the key ring has no key "other"',
    ],
    [
      'data exchange rates',
      () =>
        pool.query(`DELETE FROM currency_exchange_rate;
          INSERT INTO currency_exchange_rate (currency_code, exchange_rate, updated_on) VALUES ('EUR', 0.9, '2026-11-23')`),
      'of 2026-11-23: financial aid is computed with old rates',
    ],
    [
      'data course runs from MIT Learn',
      () =>
        pool.query(`
          INSERT INTO course_run_sync (id, started_at, ended_at) VALUES ('s', '2026-11-26', '2026-11-26');
          INSERT INTO course_run_sync_course (sync_id, position, course_id, edx_key, outcome) VALUES ('s', 1, 1, 'A+1', 'synced'), ('s', 2, 2, 'A+2', 'failed'), ('s', 3, 3, 'A+3', NULL)`),
      'the last sync failed for 2 of 3 courses, whose dates stay as they were: A+2, A+3',
    ],
    [
      'data search outbox',
      () => pool.query(`INSERT INTO search_outbox (program_enrollment_id, created_on) VALUES (1, '2026-11-27T00:30:00Z')`),
      'search is 30 min behind, with 1 documents waiting',
    ],
    ['data program staff', () => pool.query('DELETE FROM role'), 'nobody can look up the learners of program 1 (Renamed)'],
    [
      'reachability breakers',
      async () => {
        for (let userId = 1; userId <= 20; userId += 1) await recordFault(table, 'edxorg', { userId, now: NOW })
      },
      'edxorg: not asked, for it failed for everybody',
    ],
  ])('names %s, what is hurt, and what to do', async (name, spoil, says) => {
    secrets.put('open-exchange-rates', JSON.stringify({ appId: 'app' }))
    await spoil()
    const { code, out } = await ops('doctor --json')
    const found = JSON.parse(out).checks.find((each: Check) => nameOf(each) === name)
    expect(found).toEqual({ area: expect.any(String), name: expect.any(String), ok: false, says, fix: expect.any(String) })
    expect(code).toBe(1)
  })

  it('is not well while the last run of a schedule failed', async () => {
    const { arn } = engine.startExecution({ machineArn: scheduled.get('authorize-exams') ?? '' })
    await engine.stopExecution(arn, { error: 'StoppedByOperator', cause: 'a test' })
    const found = JSON.parse((await ops('doctor --json')).out).checks.find((each: Check) => each.name === 'authorize-exams')
    expect(found).toMatchObject({ ok: false, fix: expect.stringContaining('workflow start authorize-exams') })
    expect(found.says).toBe('the run of 2026-11-27 01:00 did not end well: ABORTED, StoppedByOperator, a test')
  })

  it('names the clock of this computer', async () => {
    const { out } = await type(file, 'doctor --json', null, new Date(NOW.getTime() + 61_000))
    expect(JSON.parse(out).checks).toContainEqual({
      area: 'clocks',
      name: 'this computer and the functions',
      ok: false,
      says: '1 min apart',
      fix: 'set the clock of this computer by NTP',
    })
  })
})
