import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { FAULTS_TO_OPEN, readBackendState, recordFault } from '../../lambdas/platform/backend-state.ts'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { acquireLease, readLease } from '../../lambdas/platform/lease.ts'
import { addStrike, listExcluded } from '../../lambdas/platform/strikes.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { backendSecrets } from '../../local/world/credentials.ts'
import { startTestSystem } from '../system/start.ts'
import { stage } from './stage.ts'

/** Incidents, each injected, found and repaired by the commands of its section of docs/operations.md, and checked in SQL. */
const system = await startTestSystem({
  seed: 'rehearsals',
  learners: 12,
  mix: { mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0 },
})
const { folder, runbook, ops, rows, one, ended, putSecret, readSecret, allDue, doctorOn } = stage(system)

const tokenKeyRing = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) })

beforeAll(async () => {
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
    expect((await runbook(section, 'learner include --run', { RUN }, { also: '--dry-run' })).out).toContain(
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
    const { out } = await ops('workflow start authorize-exams')
    const name = await ended('authorize-exams', out)
    expect((await ops(`execution ${name}`)).out).toContain('SUCCEEDED')
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

  it('of token keys that are rotated, and of one that is lost', async () => {
    const section = 'Rotate the token keys'
    const keyOf = () => randomBytes(32).toString('base64')
    const old = tokenKeyRing.parse(await readSecret('token-keys'))
    const ring = { current: 'next', keys: { ...old.keys, next: keyOf() } }
    await putSecret('token-keys', ring)
    expect((await runbook(section, 'tokens rewrite')).code).toBe(0)
    expect((await runbook(section, 'tokens rewrite', {}, { also: '--dry-run' })).out).toContain('0 to be written anew')
    // The old key may go.
    await putSecret('token-keys', { current: 'next', keys: { next: ring.keys.next } })
    await allDue()
    const name = await ended('refresh-learner-data', (await ops('refresh start')).out)
    expect(await rows(`SELECT FROM refresh_run_learner WHERE run_id = $1 AND edxorg_outcome = 'failed'`, [name])).toEqual([])

    await putSecret('token-keys', { current: 'other', keys: { other: keyOf() } })
    expect(await doctorOn('token-keys')).toMatchObject({ ok: false })
    await putSecret('token-keys', { current: 'next', keys: { next: ring.keys.next } })
    expect(await doctorOn('token-keys')).toMatchObject({ ok: true })
  })

  it('of a staff token that is refused', async () => {
    const section = 'Rotate the secret of a backend'
    await putSecret('mitxonline', { ...backendSecrets.mitxonline, staffToken: 'refused' })
    await allDue()
    const name = await ended('refresh-learner-data', (await ops('refresh start')).out)
    expect((await ops(`run ${name}`)).out).toMatch(/mitxonline +failed +staff-token-refused/)
    expect(await doctorOn('MITx Online: staff list')).toMatchObject({ ok: false })

    await putSecret('mitxonline', backendSecrets.mitxonline)
    const { USERNAME } = await one<{ USERNAME: string }>('SELECT min(username) AS "USERNAME" FROM app_user WHERE is_active')
    await ended('refresh-one-learner', (await runbook(section, 'refresh learner', { USERNAME })).out)
    expect((await runbook(section, 'learner', { USERNAME })).code).toBe(0)
    expect(await doctorOn('MITx Online: staff list')).toMatchObject({ ok: true })
    expect(await listExcluded(await coordination())).toEqual([])
  })

  it('of a refresh that is held, and forgotten', async () => {
    const section = 'Tokens revoked en masse'
    expect((await runbook(section, 'refresh pause')).code).toBe(0)
    expect(await doctorOn('bulk refresh')).toMatchObject({ ok: false })
    expect(await ops('refresh start')).toMatchObject({ code: 1, error: expect.stringContaining('are held') })
    expect((await runbook('A scheduled run is missing', 'refresh resume')).code).toBe(0)
    expect(await doctorOn('bulk refresh')).toMatchObject({ ok: true })
  })
})

describe('the table of incidents (docs/incidents.md)', () => {
  const table = readFileSync('docs/incidents.md', 'utf8')
  const incidents = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| incident'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, incident = '', section = '', alarm = '', doctor = '', other = '', rehearsal = '']) => {
      const [, file = '', title = ''] = /^`([^`]+)`, "([^"]+)"$/.exec(rehearsal) ?? []
      return { incident, section, alarm: alarm.replaceAll('`', ''), doctor: doctor.replaceAll('`', ''), other, file, title }
    })
  const alarms = readFileSync('docs/alarms.md', 'utf8')

  it.each(incidents)('$incident', async ({ section, alarm, doctor, other, file, title }) => {
    expect(readFileSync('docs/operations.md', 'utf8')).toContain(`\n## ${section}\n`)
    expect(`${alarm}${doctor}${other}`).not.toBe('')
    if (alarm !== '') expect(alarms).toContain(`| \`${alarm}\` |`)
    if (doctor !== '') expect(await doctorOn(doctor)).toMatchObject({ name: doctor })
    expect(readFileSync(file, 'utf8')).toContain(title)
  })

  it('has every rehearsal', () => {
    const rehearsed = readdirSync('test/rehearsals')
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => [...readFileSync(join('test/rehearsals', name), 'utf8').matchAll(/^ {2}it\('(of [^']+)'/gm)])
      .map(([, title = '']) => title)
    expect(rehearsed.length).toBeGreaterThan(20)
    expect(incidents.length).toBeGreaterThanOrEqual(22)
    expect(rehearsed.filter((title) => !incidents.some((incident) => title.includes(incident.title)))).toEqual([])
  })
})
