import { readBackendStates } from '../platform/backend-state.ts'
import { SearchUnavailable } from '../platform/errors.ts'
import { listLeases } from '../platform/lease.ts'
import { readIndices } from '../search/indices.ts'
import { describeDatabase } from './state-queries.ts'
import type { Answer, Replies } from './replies.ts'
import { done, type Tools } from './tools.ts'

/** How the system is. A dependency that is down is part of the answer. */
export async function status(_: unknown, tools: Tools): Promise<Answer<Replies['status']>> {
  const [postgres, coordination, search] = await Promise.all([
    probe('postgres', async () => describeDatabase(await tools.database())),
    probe('coordination', async () => {
      const table = await tools.coordination()
      const [leases, breakers] = await Promise.all([listLeases(table), readBackendStates(table)])
      return { leases: leases.filter(({ owner }) => owner !== null), breakers }
    }),
    probe('search', async () => {
      const engine = await tools.search()
      if (engine === null) throw new SearchUnavailable('there is no OpenSearch here: the outbox waits')
      await readIndices(engine)
    }),
  ])
  return done({
    dependencies: [postgres.health, coordination.health, search.health],
    database: postgres.found,
    leases: coordination.found?.leases ?? null,
    breakers: coordination.found?.breakers ?? null,
  })
}

type Health = Replies['status']['dependencies'][number]

async function probe<T>(name: string, work: () => Promise<T>): Promise<{ health: Health; found: T | null }> {
  const started = performance.now()
  const taken = () => Math.round(performance.now() - started)
  try {
    const found = await work()
    return { health: { name, ok: true, milliseconds: taken(), error: null }, found }
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'
    return { health: { name, ok: false, milliseconds: taken(), error: said }, found: null }
  }
}
