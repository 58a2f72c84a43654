import { beforeEach, describe, expect, it } from 'vitest'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const post = async (path: string, body: unknown) => {
  const response = await api.ask(path, { method: 'POST', as: ADA, body })
  return { status: response.status, body: await response.json() }
}
const rows = async (sql: string) => (await api.pool.query(sql)).rows

describe('programs', () => {
  beforeEach(async () => {
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
    await api.pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com');
      INSERT INTO profile (user_id) VALUES (1);
      INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'One', true, 1, 1), (2, 'Two', false, 1, 1), (3, 'Three', true, 1, 1);`)
  })

  it('are joined once, and the learner is queued for the search', async () => {
    const joined = await post('/api/v0/enrolledprograms/', { program_id: 1 })
    expect(joined).toMatchObject({ status: 201, body: { id: 1, title: 'One', enrolled: true } })
    expect(await post('/api/v0/enrolledprograms/', { program_id: 1 })).toEqual({ status: 200, body: joined.body })
    const [enrollment] = await rows('SELECT id FROM program_enrollment')
    expect(await rows('SELECT program_enrollment_id, deleted FROM search_outbox')).toEqual([
      { program_enrollment_id: enrollment.id, deleted: false },
    ])
  })

  it('are joined once by twenty at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => post('/api/v0/enrolledprograms/', { program_id: 1 })))
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 200)).toHaveLength(19)
    expect(await rows('SELECT FROM program_enrollment')).toHaveLength(1)
    expect(await rows('SELECT FROM search_outbox')).toHaveLength(1)
  })

  it('are not joined unless live', async () => {
    for (const program_id of [2, 99, 0, -1]) expect((await post('/api/v0/enrolledprograms/', { program_id })).status).toBe(404)
    expect(await rows('SELECT FROM program_enrollment')).toEqual([])
  })

  it('are left, and the search forgets the learner', async () => {
    for (const program_id of [1, 3]) await post('/api/v0/enrolledprograms/', { program_id })
    const [{ id }] = await rows('SELECT id FROM program_enrollment WHERE program_id = 3')
    expect(await post('/api/v0/unenroll_programs/', { program_ids: [3, 2, 99] })).toEqual({
      status: 200,
      body: [{ program_id: 3, title: 'Three' }],
    })
    expect(await post('/api/v0/unenroll_programs/', { program_ids: [3] })).toEqual({ status: 200, body: [] })
    expect(await rows('SELECT program_id FROM program_enrollment')).toEqual([{ program_id: 1 }])
    expect(await rows('SELECT program_enrollment_id FROM search_outbox WHERE deleted')).toEqual([{ program_enrollment_id: id }])
  })
})

describe('programlearners', () => {
  it('shows at most eight others with a picture who are not private, and counts all of them', async () => {
    await api.pool.query(`
      DELETE FROM search_outbox; DELETE FROM program_enrollment; DELETE FROM profile; DELETE FROM app_user;
      INSERT INTO program (id, title, num_required_courses, price) VALUES (50, 'P', 1, 1);
      INSERT INTO app_user (id, username, email) SELECT n, 'user' || n, '' FROM generate_series(1, 14) n;
      INSERT INTO profile (user_id, image_small, account_privacy)
        SELECT n, CASE n WHEN 13 THEN null WHEN 12 THEN '' ELSE 'i/' || n END, CASE n WHEN 14 THEN 'private' ELSE 'public' END FROM generate_series(1, 14) n;
      INSERT INTO program_enrollment (user_id, program_id) SELECT n, 50 FROM generate_series(1, 14) n;`)
    const response = await api.ask('/api/v0/programlearners/50/', { as: { userId: 1, username: 'user1' } })
    const body = await response.json()
    const shown = Array.from({ length: 10 }, (_, n) => ({
      username: `user${n + 2}`,
      image_small: `http://testserver/media/i/${n + 2}`,
    }))
    expect(body).toEqual({ learners_count: 10, learners: expect.any(Array) })
    const { learners } = body as { learners: unknown[] }
    expect(learners).toHaveLength(8)
    for (const each of learners) expect(shown).toContainEqual(each)
    expect(await (await api.ask('/api/v0/programlearners/51/', { as: ADA })).json()).toEqual({ learners_count: 0, learners: [] })
    expect((await api.ask('/api/v0/programlearners/x/', { as: ADA })).status).toBe(404)
  })

  it('shows who is public to MicroMasters only to those who share a program', async () => {
    await api.pool.query(`
      DELETE FROM search_outbox; DELETE FROM program_enrollment; DELETE FROM profile; DELETE FROM app_user;
      INSERT INTO program (id, title, num_required_courses, price) VALUES (60, 'P', 1, 1), (61, 'Q', 1, 1);
      INSERT INTO app_user (id, username, email) SELECT n, 'user' || n, '' FROM generate_series(1, 5) n;
      INSERT INTO profile (user_id, image_small, account_privacy)
        SELECT n, '/i/' || n, CASE n WHEN 4 THEN 'public' WHEN 5 THEN 'private' ELSE 'public_to_mm' END FROM generate_series(1, 5) n;
      INSERT INTO program_enrollment (user_id, program_id) VALUES (1, 60), (3, 60), (4, 60), (5, 60), (2, 61), (3, 61);`)
    const shownTo = async (userId: number) => {
      const response = await api.ask('/api/v0/programlearners/60/', { as: { userId, username: `user${userId}` } })
      const { learners } = (await response.json()) as { learners: { username: string }[] }
      return learners.map(({ username }) => username).sort()
    }
    expect(await shownTo(1)).toEqual(['user3', 'user4'])
    // Not enrolled in this program, but in another one with learner 3.
    expect(await shownTo(2)).toEqual(['user3', 'user4'])
    await api.pool.query('DELETE FROM program_enrollment WHERE user_id = 2')
    expect(await shownTo(2)).toEqual(['user4'])
  })
})
