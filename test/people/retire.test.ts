import { beforeEach, describe, expect, it } from 'vitest'
import { hasEnded, sessionEpochOf } from '../../lambdas/platform/sessions.ts'
import { addStrike, readStrikes } from '../../lambdas/platform/strikes.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER, storedDocuments } from '../search/kit.ts'
import { BY, NOW, peopleTools, photos, replyTo, seedCatalog, seedPerson, wholeDatabase } from './kit.ts'

const { pool } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine } = createEngine()

const ADA = { id: 1, username: 'ada.l', email: 'ada@example.com', name: 'Augusta' }
const BOB = { id: 2, username: 'bob', email: 'bob@example.com', name: 'Robert' }
const ofAda = [ADA.username, ADA.email, ADA.name, 'access-ada.l']

const rows = async (sql: string) => (await pool.query(sql)).rows
const holding = async (words: readonly string[]) =>
  (await wholeDatabase(pool)).filter(({ row }) => words.some((word) => row.includes(word))).map((each) => each.table)

beforeEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  await seedCatalog(pool)
  await seedPerson(pool, ADA)
  await seedPerson(pool, BOB)
})

describe('retire', () => {
  it('leaves no name, address or token of a learner with everything in any table, index or log, and nobody else less', async () => {
    await flush(flushing(pool, engine()), NEVER)
    expect(JSON.stringify(await storedDocuments(engine()))).toContain(ADA.name)
    const bobs = (await wholeDatabase(pool)).filter(({ row }) => row.includes(BOB.name))
    const lines: unknown[] = []
    const log = { event: (...line: unknown[]) => lines.push(line), failure: (...line: unknown[]) => lines.push(line) }
    await addStrike(table, { userId: 1, runId: 'r', now: NOW })
    const session = { id: 's', userId: 1, epoch: await sessionEpochOf(table, 1) }
    const tools = { ...peopleTools(pool, table), log: log as never }

    const reply = await replyTo('user-retire', { ...BY, reason: `${ADA.name} (${ADA.email}) asked`, user: ADA.username }, tools)

    expect(reply).toMatchObject({
      userId: 1,
      deleted: { profile: 1, social_auth: 2, program_enrollment: 2, cached_enrollment: 2, role: 1 },
      kept: { final_grade: 1, combined_final_grade: 1, program_certificate: 1, course_certificate: 1, final_grade_audit: 1 },
      revoked: [
        { backend: 'edxorg', revoked: true, problem: null },
        { backend: 'mitxonline', revoked: true, problem: null },
      ],
    })
    expect(tools.revoked.toSorted()).toEqual(['access-ada.l', 'access-ada.l', 'refresh-ada.l', 'refresh-ada.l'])
    await flush(flushing(pool, engine()), NEVER)
    expect(await holding(ofAda)).toEqual([])
    const indexed = JSON.stringify(await storedDocuments(engine()))
    for (const word of ofAda) expect(indexed).not.toContain(word)
    expect(indexed).toContain(BOB.name)
    for (const word of ofAda) expect(JSON.stringify(lines)).not.toContain(word)
    expect(await rows('SELECT username, email, is_active, retired_on FROM app_user WHERE id = 1')).toEqual([
      { username: 'retired-1', email: 'retired-1', is_active: false, retired_on: NOW },
    ])
    expect(await hasEnded(table, session)).toBe(true)
    expect([...photos.keys()].filter((path) => path.startsWith('profile/1'))).toEqual([])
    expect(photos.size).toBe(3)
    expect(await readStrikes(table, 1)).toMatchObject({ strikes: 0 })
    expect((await wholeDatabase(pool)).filter(({ row }) => row.includes(BOB.name))).toEqual(bobs)
  })

  it('keeps grades, certificates and audits under the id', async () => {
    const kept = 'final_grade, combined_final_grade, program_certificate, program_letter, record_share_event'.split(', ')
    const before = await Promise.all(kept.map((name) => rows(`SELECT * FROM ${name} ORDER BY user_id`)))
    const audits = await rows('SELECT * FROM final_grade_audit ORDER BY id')
    await replyTo('user-retire', { ...BY, user: 'id:1' }, peopleTools(pool, table))
    expect(await Promise.all(kept.map((name) => rows(`SELECT * FROM ${name} ORDER BY user_id`)))).toEqual(before)
    expect(await rows('SELECT * FROM final_grade_audit ORDER BY id')).toEqual(audits)
    expect(await rows('SELECT hash, revoked_reason FROM course_certificate WHERE user_id = 1')).toEqual([
      { hash: `1${'0'.repeat(30)}1`, revoked_reason: 'wrong grade of retired-1' },
    ])
    expect(await rows('SELECT reason FROM revoked_certificate WHERE user_id = 1')).toEqual([{ reason: 'retired-1: wrong grade' }])
    expect(await rows('SELECT score, row_data, client_authorization_id FROM proctored_exam_grade WHERE user_id = 1')).toEqual([
      { score: 0.8, row_data: null, client_authorization_id: null },
    ])
    expect(await rows(`SELECT command, reason FROM operator_audit WHERE details->>'userId' = '1' ORDER BY id`)).toEqual([
      { command: 'learner-include', reason: 'retired-1 wrote from retired-1' },
      { command: 'user retire', reason: 'asked for' },
    ])
    expect(await rows(`SELECT reason FROM operator_audit WHERE command = 'lease-break' ORDER BY id`)).toEqual([
      { reason: 'for retired-1.' },
      { reason: 'for bob.' },
    ])
  })

  it('shows on a dry run what it would do, and does nothing', async () => {
    const before = await wholeDatabase(pool)
    const tools = peopleTools(pool, table)
    const reply = await replyTo('user-retire', { ...BY, dryRun: true, user: 'ada.l' }, tools)
    expect(reply).toMatchObject({ deleted: { profile: 1 }, revoked: null })
    expect(await wholeDatabase(pool)).toEqual(before)
    expect(tools.revoked).toEqual([])
  })

  it('deletes tokens also when the site does not revoke them, or they cannot be read, and says so', async () => {
    await pool.query(`UPDATE social_auth SET refresh_token = 'v2.k1.broken' WHERE user_id = 1 AND provider = 'edxorg'`)
    const reply = await replyTo(
      'user-retire',
      { ...BY, user: 'ada.l' },
      peopleTools(pool, table, { openEdx: () => ({ revokeToken: async () => ({ kind: 'rate-limited', retryAfterMs: 1 }) }) }),
    )
    expect(reply.revoked).toEqual([
      { backend: 'edxorg', revoked: false, problem: 'ConfigurationError' },
      { backend: 'mitxonline', revoked: false, problem: 'rate-limited' },
    ])
    expect(await rows('SELECT FROM social_auth WHERE user_id = 1')).toEqual([])
  })

  it('goes on where it has stopped', async () => {
    const broken = peopleTools(pool, table, {
      log: { event: () => {}, failure: () => {} },
      coordination: async () => ({ ...table, table: 'nowhere' }),
    })
    await expect(replyTo('user-retire', { ...BY, user: 'ada.l' }, broken)).rejects.toThrow()
    expect(await rows('SELECT username, is_active FROM app_user WHERE id = 1')).toEqual([{ username: 'ada.l', is_active: false }])
    await replyTo('user-retire', { ...BY, user: 'ada.l' }, peopleTools(pool, table))
    expect(await holding(ofAda)).toEqual([])
  })

  it('keeps out what began before and writes later', async () => {
    await replyTo('user-retire', { ...BY, user: 'ada.l' }, peopleTools(pool, table))
    await pool.query(`
      INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (1, 1, '{}'), (2, 2, '{}')
        ON CONFLICT (user_id, course_run_id) DO UPDATE SET data = excluded.data;
      INSERT INTO user_cache_refresh_time (user_id, enrollment) VALUES (1, now()) ON CONFLICT DO NOTHING;
      INSERT INTO program_enrollment (user_id, program_id) VALUES (1, 1)`)
    // An import, which holds triggers back.
    await pool.query(`
      BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE app_user SET username = 'ada.l', email = 'ada@example.com', is_active = true WHERE id = 1;
      INSERT INTO profile (id, user_id, first_name) VALUES (1, 1, 'Augusta'); COMMIT`)
    expect(await holding(ofAda)).toEqual([])
    expect(await rows('SELECT FROM cached_enrollment WHERE user_id = 1')).toEqual([])
    expect(await rows('SELECT FROM cached_enrollment WHERE user_id = 2 AND course_run_id = 2')).toHaveLength(1)
    expect(await rows('SELECT FROM program_enrollment WHERE user_id = 1')).toEqual([])
  })

  it('waits for what is being written, which goes too', async () => {
    const writer = await pool.connect()
    await writer.query('BEGIN')
    await writer.query(`INSERT INTO cached_certificate (user_id, course_run_id, data) VALUES (1, 2, '{"username": "Augusta"}')`)
    const retiring = replyTo('user-retire', { ...BY, user: 'ada.l' }, peopleTools(pool, table))
    const isWaiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await rows(isWaiting)).length === 0) await new Promise((resolve) => setImmediate(resolve))
    await writer.query('COMMIT')
    writer.release()
    await retiring
    expect(await holding(ofAda)).toEqual([])
  })

  it('is for good: the id is nobody, and the name is not given out again', async () => {
    const tools = peopleTools(pool, table)
    await replyTo('user-retire', { ...BY, user: 'ada.l' }, tools)
    for (const name of ['user-retire', 'user-activate', 'user-export', 'user-signout'] as const) {
      await expect(replyTo(name, { ...BY, user: 'id:1' }, tools)).rejects.toThrow('id:1 left on 2026-11-27')
    }
    await expect(replyTo('user-rename', { ...BY, user: 'bob', username: 'Ada.L' }, tools)).rejects.toThrow('somebody has, or had')
    await expect(replyTo('user-rename', { ...BY, user: 'bob', username: 'retired-9' }, tools)).rejects.toThrow(
      'somebody has, or had',
    )
    await expect(pool.query(`INSERT INTO app_user (username, email) VALUES ('ada.l', '')`)).rejects.toThrow('not given out again')
    await pool.query(
      `UPDATE app_user SET username = 'jos' || U&'\\00E9' WHERE id = 2; UPDATE app_user SET username = 'bob.b' WHERE id = 2`,
    )
    await expect(pool.query(`INSERT INTO app_user (username, email) VALUES ('jose' || U&'\\0301', '')`)).rejects.toThrow(
      'not given out',
    )
  })
})
