import { onTestFinished } from 'vitest'
import type { Backend } from '../../../lambdas/domain/backends.ts'
import { createHttp } from '../../../lambdas/upstreams/http.ts'
import { createOpenEdx, type OpenEdx } from '../../../lambdas/upstreams/open-edx.ts'
import { type Simulator, type SimulatorSettings, startSimulator } from '../../../local/simulator/start.ts'
import { backendSecrets, createTokenMaker, seededTokens } from '../../../local/world/credentials.ts'
import { defaultMix, type Mix } from '../../../local/world/mix.ts'
import { createWorld, type World } from '../../../local/world/world.ts'

export const NOW = new Date('2026-11-27T00:00:00Z')
const SEED = 's'

export type Site = {
  world: World
  simulator: Simulator
  /** The real client of the service; all it has sent is counted as it counts. */
  client: (backend: Backend) => OpenEdx
  sent: Record<Backend, Record<string, number>>
  /** The seeded tokens of a learner. */
  tokens: (index: number, backend: Backend) => { accessToken: string; refreshToken: string }
  staff: (backend: Backend) => string
  /** An index of a learner who has what is asked for. */
  find: (is: (learner: ReturnType<World['learner']>) => boolean) => number
  clock: { now: Date }
}

type Options = Omit<SimulatorSettings, 'now'> & { learners?: number; mix?: Partial<Mix>; timeoutMs?: number }

/** A simulator for one test, on a clock that stands still until it is moved. */
export async function startSite({ learners = 60, mix = {}, timeoutMs = 10_000, ...settings }: Options = {}): Promise<Site> {
  const world = createWorld({ learners, seed: SEED, now: NOW, mix: { ...defaultMix, expiredTokens: 0, ...mix } })
  const clock = { now: NOW }
  const simulator = await startSimulator({ world, settings: { ...settings, now: () => clock.now } })
  onTestFinished(simulator.close)
  const sent: Site['sent'] = { edxorg: {}, mitxonline: {} }
  return {
    world,
    simulator,
    sent,
    clock,
    client: (backend) => {
      const baseUrl = simulator[backend].url
      const count = (status: string) => {
        sent[backend][status] = (sent[backend][status] ?? 0) + 1
      }
      const http = createHttp({ baseUrl, userAgent: 'test/1', timeoutMs, count })
      return createOpenEdx({ http, baseUrl, client: async () => backendSecrets[backend] })
    },
    tokens: (index, backend) => {
      const tokens = seededTokens(createTokenMaker(SEED, backend), world.learner(index), backend, NOW)
      if (!tokens) throw new Error(`learner ${index} has no account on ${backend}`)
      return tokens
    },
    staff: (backend) => backendSecrets[backend].staffToken,
    find: (is) => {
      for (let index = 0; index < world.learners; index += 1) if (is(world.learner(index))) return index
      throw new Error('no such learner in this world')
    },
  }
}

/** What a site knows of a learner. */
export function accountOf({ world }: Site, index: number, backend: Backend) {
  const account = world.learner(index).accounts[backend]
  if (!account) throw new Error(`learner ${index} has no account on ${backend}`)
  return account
}
