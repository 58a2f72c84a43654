import { describe, expect, it } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { startApi } from '../kit/api.ts'

// Nobody answers there.
const api = await startApi({ dynamodb: 'http://127.0.0.1:9' })
await api.pool.query(`INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com')`)
const ADA = { userId: 1, username: 'ada' }

const closed = routes.filter(({ authorizer }) => authorizer === 'session')

describe('where it cannot be known whether a session has ended', () => {
  it.each(closed.map(({ method, path }) => [method, path]))('%s %s is closed for now', async (method, path) => {
    const response = await api.ask(path.replace(/\{\w+\}/g, '1'), { method, as: ADA, body: method === 'GET' ? undefined : {} })
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'unavailable' }])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('nobody is told to be signed in or out', async () => {
    for (const path of ['/api/v0/session', '/logout/']) {
      const response = await api.ask(path, { as: ADA })
      expect([response.status, response.headers.getSetCookie()]).toEqual([503, []])
    }
    expect((await api.ask('/api/v0/session')).status).toBe(200)
    expect((await api.ask('/logout/')).status).toBe(303)
  })
})
