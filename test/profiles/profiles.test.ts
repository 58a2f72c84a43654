import { beforeAll, expect, it } from 'vitest'
import { startApi } from '../kit/api.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const EVE = { userId: 2, username: 'eve' }

beforeAll(async () => {
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', ''), (2, 'eve', '');
    INSERT INTO profile (user_id) VALUES (1), (2);
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (5, 1, 1);`)
})

const patch = async (body: unknown, as = ADA) => {
  const response = await api.ask('/api/v0/profiles/ada/', { method: 'PATCH', as, body })
  return { status: response.status, body: await response.json() }
}

it('shows and changes the owner’s settings, and queues the search document', async () => {
  const before = await api.ask('/api/v0/profiles/ada', { as: ADA })
  expect(await before.json()).toMatchObject({ username: 'ada', account_privacy: 'public_to_mm', email_optin: false })
  expect(await patch({ account_privacy: 'private' })).toEqual({
    status: 200,
    body: { username: 'ada', account_privacy: 'private', email_optin: false },
  })
  expect((await patch({ email_optin: true })).body).toEqual({ username: 'ada', account_privacy: 'private', email_optin: true })
  expect((await api.pool.query('SELECT program_enrollment_id FROM search_outbox')).rows).toEqual([
    { program_enrollment_id: 5 },
    { program_enrollment_id: 5 },
  ])
})

it('refuses everybody else, and what is no setting', async () => {
  expect((await patch({ account_privacy: 'public' }, EVE)).status).toBe(404)
  expect((await api.ask('/api/v0/profiles/ada', { as: EVE })).status).toBe(404)
  expect(await patch({ account_privacy: 'all' })).toMatchObject({ status: 400, body: { fields: ['account_privacy'] } })
})
