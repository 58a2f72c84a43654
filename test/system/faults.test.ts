import { expect, it } from 'vitest'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { inTurn } from '../../lambdas/platform/in-turn.ts'
import { readStrikes } from '../../lambdas/platform/strikes.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { createWorld } from '../../local/world/world.ts'
import { startTestSystem } from './start.ts'

const LEARNERS = 120
const system = await startTestSystem({
  seed: 'fault tests',
  learners: LEARNERS,
  mix: { deadTokens: 0.05 },
  faults: [
    { backend: 'edxorg', share: 0.1, timesEach: 1, answer: { kind: 'status', status: 500 } },
    { backend: 'edxorg', after: 100, times: 6, answer: { kind: 'status', status: 429, retryAfterSeconds: 1 } },
    { backend: 'mitxonline', after: 50, times: 4, answer: { kind: 'status', status: 503, retryAfterSeconds: 1 } },
    { backend: 'mitxonline', call: 'current-grade', after: 30, times: 2, answer: { kind: 'dropped' } },
  ],
})
const world = createWorld({ ...system.world.file, now: system.world.now })
const learners = Array.from({ length: LEARNERS }, (_, index) => world.learner(index))

it('gets over 500s, dropped connections and requests to wait; only dead tokens fail, and cost one strike', async () => {
  const refreshed = await refreshOnce(system, new Date())
  if (refreshed.kind !== 'report') throw new Error(refreshed.message)
  const { report, differences } = refreshed
  expect(differences).toEqual([])
  const dead = learners.filter(({ accounts }) => accounts.edxorg?.tokens.startsWith('dead')).map(({ userId }) => userId)
  expect(dead.length).toBeGreaterThan(0)
  expect(report).toMatchObject({ selected: LEARNERS, left: 0, failed: { 'invalid-credentials': dead.length }, unavailable: [] })
  expect(report.upstream.edxorg.byStatus).toMatchObject({ 429: 6, 500: expect.any(Number) })
  expect(report.upstream.mitxonline.byStatus).toMatchObject({ 503: 4, unreachable: 2 })
  const table = await coordination()
  const struck = await inTurn(learners, 8, ({ userId }) => readStrikes(table, userId))
  expect(struck.filter(({ strikes }) => strikes > 0)).toEqual(dead.map((userId) => ({ userId, strikes: 1, excludedSince: null })))
})
