import { beforeEach, describe, expect, it } from 'vitest'
import { hasEnded, sessionEpochOf } from '../../lambdas/platform/sessions.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { BY, cipher, peopleTools, photos, replyTo, seedCatalog, seedPerson, wholeDatabase } from './kit.ts'

const { pool } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const tools = peopleTools(pool, table)

const rows = async (sql: string) => (await pool.query(sql)).rows
const merge = (decisions: Record<string, string> = {}, more: object = {}) =>
  replyTo('user-merge', { ...BY, from: 'ada.two', into: 'ada', decisions, ...more }, tools)

/** User 1 (ada) has everything; user 2 (ada.two) is the same person, with the tables that a test gives it. */
beforeEach(async () => {
  const client = await pool.connect()
  await truncateAll(client).finally(() => client.release())
  photos.clear()
  await seedCatalog(pool)
  await seedPerson(pool, { id: 1, username: 'ada', email: 'ada@example.com', name: 'Augusta' })
})
const second = () => seedPerson(pool, { id: 2, username: 'ada.two', email: 'two@example.com', name: 'Secunda' })
const empty = () => pool.query(`INSERT INTO app_user (id, username, email) VALUES (2, 'ada.two', 'two@example.com')`)

describe('merge', () => {
  it('moves what does not collide, and leaves an id without a name', async () => {
    await empty()
    await pool.query(`
      DELETE FROM social_auth WHERE user_id = 1 AND provider = 'mitxonline';
      INSERT INTO program (id, title, num_required_courses, price) VALUES (3, 'Third', 1, 1);
      INSERT INTO program_enrollment (id, user_id, program_id) VALUES (99, 2, 3);
      INSERT INTO cached_enrollment (user_id, course_run_id, data) VALUES (2, 2, '{"mode": "verified"}');
      INSERT INTO final_grade (user_id, course_run_id, grade, passed, status) VALUES (2, 2, 0.7, true, 'complete');
      INSERT INTO course_certificate (user_id, course_id, hash) VALUES (2, 2, '${'a'.repeat(32)}');
      DELETE FROM consequence_queue; DELETE FROM search_outbox`)
    await pool.query(
      `INSERT INTO social_auth (user_id, provider, uid, access_token, refresh_token) VALUES (2, 'mitxonline', 'two', $1, $2)`,
      [cipher.encrypt('access-two', { userId: 2, backend: 'mitxonline' }), null],
    )
    const session = { id: 's', userId: 2, epoch: await sessionEpochOf(table, 2) }

    expect(await merge()).toMatchObject({
      from: 2,
      into: 1,
      merged: true,
      collisions: [],
      unreadable: [],
      moving: { program_enrollment: 1, cached_enrollment: 1, final_grade: 1, course_certificate: 1, social_auth: 1 },
    })
    expect(await rows('SELECT id, program_id FROM program_enrollment WHERE user_id = 1 ORDER BY id')).toHaveLength(3)
    expect(await rows('SELECT course_run_id FROM final_grade WHERE user_id = 1 ORDER BY 1')).toEqual([
      { course_run_id: 1 },
      { course_run_id: 2 },
    ])
    const [{ access_token }] = await rows(`SELECT access_token FROM social_auth WHERE user_id = 1 AND provider = 'mitxonline'`)
    expect(cipher.decrypt(access_token, { userId: 1, backend: 'mitxonline' })).toBe('access-two')
    expect(await rows('SELECT username, email, is_active FROM app_user WHERE id = 2')).toEqual([
      { username: 'retired-2', email: 'retired-2', is_active: false },
    ])
    expect(await rows('SELECT FROM user_cache_refresh_time')).toEqual([])
    expect(await rows('SELECT DISTINCT program_enrollment_id AS id FROM search_outbox ORDER BY 1')).toEqual([
      { id: 10 },
      { id: 11 },
      { id: 99 },
    ])
    expect(await rows('SELECT DISTINCT program_id FROM consequence_queue WHERE user_id = 1 ORDER BY 1')).toEqual([
      { program_id: 1 },
      { program_id: 2 },
    ])
    expect(await hasEnded(table, session)).toBe(true)
    expect(await rows(`SELECT details FROM operator_audit WHERE command = 'user merge'`)).toEqual([
      { details: { userId: 2, into: 1 } },
    ])
  })

  it('lists every collision, and does nothing until each is decided', async () => {
    await second()
    const before = await wholeDatabase(pool)
    const shown = await merge({ profile: 'into', social_auth: 'into', 'social_auth:edxorg': 'from' })
    expect(shown.merged).toBe(false)
    expect(shown.collisions).toEqual(
      expect.arrayContaining([
        { table: 'profile', of: '', keep: 'into' },
        { table: 'social_auth', of: 'edxorg', keep: 'from' },
        { table: 'social_auth', of: 'mitxonline', keep: 'into' },
        { table: 'final_grade', of: 'course-v1:MITx+A+1T2026', keep: null },
        { table: 'program_enrollment', of: '1', keep: null },
        { table: 'exam_authorization', of: '1', keep: null },
      ]),
    )
    expect(await wholeDatabase(pool)).toEqual(before)
  })

  it.each(['from', 'into'] as const)('keeps of all that collides the rows of %s', async (keep) => {
    await second()
    const { collisions } = await merge()
    const tables = [...new Set(collisions.map((each) => each.table))]
    const done = await merge(Object.fromEntries(tables.map((name) => [name, keep])))
    expect(done.merged).toBe(true)
    const [name, other] = keep === 'from' ? ['Secunda', 'Augusta'] : ['Augusta', 'Secunda']
    expect(await rows('SELECT user_id, first_name FROM profile')).toEqual([{ user_id: 1, first_name: name }])
    expect([...photos.keys()].sort()).toEqual(
      ['-m.jpg', '-s.jpg', '.jpg'].map((end) => `profile/${keep === 'from' ? 2 : 1}${end}`),
    )
    expect(await rows('SELECT DISTINCT company_name FROM employment')).toEqual([{ company_name: `${name} Inc` }])
    expect(await rows('SELECT count(*)::int AS count FROM exam_profile')).toEqual([{ count: 1 }])
    expect(await rows('SELECT provider FROM social_auth WHERE user_id = 1 ORDER BY 1')).toHaveLength(2)
    for (const each of await rows('SELECT provider AS backend, access_token FROM social_auth')) {
      const plain = cipher.decrypt(each.access_token, { userId: 1, backend: each.backend })
      expect(plain).toBe(keep === 'from' ? 'access-ada.two' : 'access-ada')
    }
    const enrollments = await rows('SELECT id FROM program_enrollment ORDER BY id')
    expect(enrollments).toEqual(keep === 'from' ? [{ id: 20 }, { id: 21 }] : [{ id: 10 }, { id: 11 }])
    const gone = await rows('SELECT program_enrollment_id AS id FROM search_outbox WHERE deleted ORDER BY 1')
    expect(gone).toEqual(keep === 'from' ? [{ id: 10 }, { id: 11 }] : [{ id: 20 }, { id: 21 }])
    expect((await wholeDatabase(pool)).filter(({ row }) => row.includes(`I am ${other}`))).toEqual([])
    for (const name of [
      'final_grade',
      'cached_enrollment',
      'program_certificate',
      'exam_authorization',
      'role',
      'consequence_queue',
    ]) {
      expect([name, await rows(`SELECT DISTINCT user_id FROM ${name} WHERE user_id = 2`)]).toEqual([name, []])
    }
    expect(await rows(`SELECT count(*)::int AS count FROM final_grade_audit WHERE data_after IS NULL`)).toEqual([{ count: 1 }])
  })

  it('does not mix roles of two kinds', async () => {
    await empty()
    await pool.query(`INSERT INTO role (user_id, program_id, role) VALUES (2, 1, 'instructor')`)
    expect((await merge()).collisions).toEqual([{ table: 'role', of: '', keep: null }])
    await merge({ role: 'from' })
    expect(await rows('SELECT user_id, program_id, role FROM role')).toEqual([{ user_id: 1, program_id: 1, role: 'instructor' }])
  })

  it('takes roles of one kind together', async () => {
    await empty()
    await pool.query(`INSERT INTO role (user_id, program_id, role) VALUES (2, 1, 'staff'), (2, 2, 'staff')`)
    expect((await merge()).merged).toBe(true)
    expect(await rows('SELECT program_id, role FROM role WHERE user_id = 1 ORDER BY 1')).toEqual([
      { program_id: 1, role: 'staff' },
      { program_id: 2, role: 'staff' },
    ])
  })

  it('forgets tokens that cannot be read, and says so', async () => {
    await empty()
    await pool.query(`
      DELETE FROM social_auth; INSERT INTO social_auth (user_id, provider, uid, access_token) VALUES (2, 'edxorg', 'x', 'v1.gone.x.y.z')`)
    expect((await merge()).unreadable).toEqual(['edxorg'])
    expect(await rows('SELECT user_id, access_token, invalid_since IS NULL AS valid FROM social_auth')).toEqual([
      { user_id: 1, access_token: null, valid: false },
    ])
  })

  it.each([
    [{ into: 'ada.two' }, 'these are one user already'],
    [{ into: 'nobody' }, 'there is no such user'],
  ])('refuses %o', async (more, why) => {
    await empty()
    await expect(merge({}, more)).rejects.toThrow(why)
  })

  it('refuses who is not active, or has left', async () => {
    await empty()
    await pool.query('UPDATE app_user SET is_active = false WHERE id = 1')
    await expect(merge()).rejects.toThrow('id:1 is not active')
    await replyTo('user-retire', { ...BY, user: 'id:1' }, tools)
    await expect(merge({}, { into: 'id:1' })).rejects.toThrow('left on')
  })
})
