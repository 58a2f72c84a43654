import { expect, it, onTestFinished } from 'vitest'
import { backends } from '../../../lambdas/domain/backends.ts'
import { createTokenCipher } from '../../../lambdas/platform/token-cipher.ts'
import { learnerToken } from '../../../lambdas/upstreams/credentials.ts'
import { createHttp } from '../../../lambdas/upstreams/http.ts'
import { createOpenEdx } from '../../../lambdas/upstreams/open-edx.ts'
import { startSimulator } from '../../../local/simulator/start.ts'
import { backendSecrets } from '../../../local/world/credentials.ts'
import { seedDatabase } from '../../../local/world/seed.ts'
import { createWorld } from '../../../local/world/world.ts'
import { createDatabase } from '../../kit/database.ts'

const { pool } = await createDatabase()
const cipher = createTokenCipher({ current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } })
const now = new Date('2026-11-27T00:00:00Z')

it('lets the service in with what was seeded, for every learner whose tokens are not dead', async () => {
  const mix = { mitxonlineOnly: 0.2, both: 0.4, dedpOnly: 0, expiredTokens: 0.3, deadTokens: 0.2 }
  const options = { learners: 80, seed: 's', now, mix }
  const world = createWorld(options)
  await seedDatabase(pool, world, { tokenCipher: cipher, now })
  const simulator = await startSimulator({ world: createWorld(options), settings: { now: () => now } })
  onTestFinished(simulator.close)
  const seen = new Set<string>()
  for (const backend of backends) {
    const baseUrl = simulator[backend].url
    const http = createHttp({ baseUrl, userAgent: 'test/1', count: () => {} })
    const openEdx = createOpenEdx({ http, baseUrl, client: async () => backendSecrets[backend] })
    const dependencies = { database: pool, cipher, openEdx, now }
    for (let index = 0; index < world.learners; index += 1) {
      const account = world.learner(index).accounts[backend]
      const own = { userId: index + 1, backend }
      // Two at once, as a bulk run and a dashboard may be.
      const [token, second] = await Promise.all([learnerToken(dependencies, own), learnerToken(dependencies, own)])
      expect(second).toEqual(token)
      const health = account?.tokens ?? 'none'
      seen.add(health)
      if (account === undefined) expect(token).toEqual({ kind: 'not-linked' })
      else if (health === 'dead-expired') expect(token).toEqual({ kind: 'invalid' })
      else {
        expect(token).toMatchObject({ kind: 'token', username: account.username })
        const answer = await openEdx.enrollments(token.kind === 'token' ? token.token : '')
        // The learner's own list has no inactive rows.
        const keys = account.studies.filter(({ isActive }) => isActive).map(({ run }) => ({ courseKey: run.key }))
        expect(answer).toMatchObject(health === 'dead' ? { kind: 'refused', status: 401 } : { kind: 'ok', body: keys })
      }
    }
  }
  expect(seen).toEqual(new Set(['none', 'fresh', 'expired', 'dead', 'dead-expired']))
})
