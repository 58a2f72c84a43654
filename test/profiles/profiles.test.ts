import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const EVE = { userId: 2, username: 'eve' }
const BOB = { userId: 3, username: 'bob' }
const JOB = { city: 'Bergen', country: 'NO', company_name: 'Nova', position: 'Analyst', industry: 'Energy' }

beforeEach(() =>
  api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', ''), (2, 'eve', ''), (3, 'bob', '');
    INSERT INTO profile (id, user_id, first_name) VALUES (41, 1, 'Ada'), (42, 2, 'Eve'), (43, 3, 'Bob');
    INSERT INTO employment (id, profile_id, company_name) VALUES (10, 41, 'Engines'), (20, 42, 'Elsewhere');
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (5, 1, 1), (6, 3, 1);
    DELETE FROM search_outbox`),
)
afterEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
})

type Asking = { as?: typeof ADA | undefined; headers?: Record<string, string> }
async function patch(body: unknown, { as = ADA, headers = {} }: Asking = {}) {
  const response = await api.ask('/api/v0/profiles/ada/', { method: 'PATCH', as, body, headers })
  return { status: response.status, body: z.looseObject({}).parse(await response.json()), etag: response.headers.get('etag') }
}
const rows = async (sql: string) => (await api.pool.query(sql)).rows

describe('a change of a profile', () => {
  it('changes what is given, and queues the search documents', async () => {
    expect(await patch({ account_privacy: 'private', city: 'Lund' })).toMatchObject({
      status: 200,
      body: { username: 'ada', account_privacy: 'private', city: 'Lund', first_name: 'Ada' },
    })
    expect(await rows('SELECT program_enrollment_id AS id FROM search_outbox')).toEqual([{ id: 5 }])
  })

  it('queues nothing when it holds nothing', async () => {
    expect((await patch({ unknown: 1 })).status).toBe(200)
    expect(await rows('SELECT FROM search_outbox')).toEqual([])
  })

  it('of a name is audited', async () => {
    await patch({ last_name: 'King', city: 'Lund' })
    await patch({ city: 'Oslo' })
    expect(await rows('SELECT profile_id, acting_user_id, data_before, data_after FROM profile_name_audit')).toEqual([
      {
        profile_id: 41,
        acting_user_id: 1,
        data_before: expect.objectContaining({ first_name: 'Ada', last_name: null }),
        data_after: expect.objectContaining({ first_name: 'Ada', last_name: 'King' }),
      },
    ])
  })

  it('is nobody’s but the owner’s, whatever the body says', async () => {
    const ask = async (as: typeof ADA | undefined, body: string) => {
      const session = as ? { as } : {}
      const headers = { 'content-type': 'text/plain' }
      return (await api.ask('/api/v0/profiles/ada', { method: 'PATCH', ...session, body, headers })).status
    }
    expect([await ask(BOB, 'x'), await ask(EVE, 'x'), await ask(undefined, 'x'), await ask(ADA, 'x')]).toEqual([
      403, 404, 404, 415,
    ])
    await api.pool.query("UPDATE profile SET account_privacy = 'public'")
    expect([await ask(EVE, 'x'), await ask(undefined, 'x')]).toEqual([403, 403])
  })

  it('needs the session’s token', async () => {
    expect(await patch({ city: 'Lund' }, { headers: { 'x-csrf-token': '' } })).toMatchObject({
      status: 403,
      body: { code: 'csrf' },
    })
  })

  it('names each field that does not fit by its path, and changes nothing', async () => {
    const before = await rows('SELECT * FROM profile, employment')
    expect(await patch({ city: 'Lund', gender: 'x', work_history: [JOB, { ...JOB, city: '' }] })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', fields: ['gender', 'work_history[1].city'] },
    })
    expect(await rows('SELECT * FROM profile, employment')).toEqual(before)
  })

  it.each([20, 0, -1, 99_999_999_999])('refuses an entry with the id %d, which is none of the profile’s', async (id) => {
    const before = await rows('SELECT * FROM employment ORDER BY id')
    const entries = [
      { ...JOB, id: 10 },
      { ...JOB, id },
    ]
    expect(await patch({ city: 'Lund', work_history: entries })).toMatchObject({
      status: 400,
      body: { fields: ['work_history[1].id'] },
    })
    expect(await rows('SELECT * FROM employment ORDER BY id')).toEqual(before)
    expect(await rows('SELECT city FROM profile WHERE id = 41')).toEqual([{ city: null }])
  })

  it('changes, makes and deletes entries of this profile only', async () => {
    await patch({ work_history: [{ ...JOB, id: 10, start_date: '2020-3-1' }, JOB] })
    expect(await patch({ work_history: [{ ...JOB, id: 10, city: 'Oslo' }] })).toMatchObject({
      body: { work_history: [{ id: 10, city: 'Oslo', start_date: '2020-03-01' }] },
    })
    expect(await rows('SELECT id FROM employment ORDER BY id')).toEqual([{ id: 10 }, { id: 20 }])
  })

  it('made from what was there before is refused, once somebody has changed it elsewhere', async () => {
    const first = await patch({ city: 'Lund' })
    const ifMatch = { headers: { 'if-match': first.etag ?? '' } }
    const second = await patch({ work_history: [] }, ifMatch)
    expect(second).toMatchObject({ status: 200, body: { work_history: [] } })
    expect(second.etag).not.toBe(first.etag)
    expect(await patch({ work_history: [JOB] }, ifMatch)).toMatchObject({ status: 412, body: { code: 'changed-elsewhere' } })
    expect(await rows('SELECT id FROM employment')).toEqual([{ id: 20 }])
  })

  it('waits for another one under way, and sees what it did', async () => {
    const entries = Array.from({ length: 8 }, (_, index) => ({ ...JOB, position: `P${index}` }))
    const answers = await Promise.all(entries.map((entry) => patch({ work_history: [entry] })))
    expect(answers.map(({ status }) => status)).toEqual(entries.map(() => 200))
    expect(await rows('SELECT count(*)::int FROM employment WHERE profile_id = 41')).toEqual([{ count: 1 }])
  })
})
