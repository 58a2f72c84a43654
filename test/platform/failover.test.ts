import { expect, it } from 'vitest'
import { database } from '../../lambdas/platform/database.ts'
import { startApi } from '../kit/api.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }

const write = () => api.ask('/api/v0/profiles/ada', { method: 'PATCH', as: ADA, body: { email_optin: true } })
const SECONDS = /^\d+$/

it.each([
  ['has become a reader', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'],
  ['was ended', 'SELECT pg_terminate_backend(pg_backend_pid())'],
])('says when to come back while the connection %s, and has another one by then', async (_, end) => {
  await api.pool.query(`
    TRUNCATE app_user CASCADE;
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', '');
    INSERT INTO profile (user_id) VALUES (1)`)
  const pool = await database()
  // As many as the pool holds: all of them are in this state.
  const clients = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  for (const client of clients) {
    client.on('error', () => {})
    await client.query(end).catch(() => {})
    client.release()
  }
  for (const _client of clients) {
    const answer = await write()
    if (answer.status === 200) continue
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(SECONDS)
  }
  const answers = await Promise.all(clients.map(write))
  expect(answers.map(({ status }) => status)).toEqual(clients.map(() => 200))
})
