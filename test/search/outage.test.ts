import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { type RunningOpenSearch, startOpenSearch } from '../../local/engines/opensearch.ts'
import { createDatabase } from '../kit/database.ts'
import { flushing, NEVER, storedDocuments, withListsInOrder } from './kit.ts'
import { changeCity, leave, outboxSize, postgresDocuments, seedLearners } from './world.ts'

const LEARNERS = 1000

const { pool } = await createDatabase()
const directory = await mkdtemp(join(tmpdir(), 'micromasters-outage-'))
let running: RunningOpenSearch | undefined

const start = async (): Promise<Engine> => {
  running = await startOpenSearch({ directory })
  return { client: createClient(running.url), prefix: 'outage' }
}

afterAll(async () => {
  await running?.stop()
  await rm(directory, { recursive: true, force: true })
})

it('has every document as Postgres has it after OpenSearch was away while everybody changed', async () => {
  await seedLearners(pool, LEARNERS)
  const before = await start()
  expect(await flush(flushing(pool, before), NEVER)).toMatchObject({ state: 'flushed', written: LEARNERS * 2 })
  await running?.stop()
  for (let from = 1; from <= LEARNERS; from += 100) {
    const shard = Array.from({ length: 100 }, (_, index) => from + index)
    await changeCity(pool, shard, `City ${from}`)
    expect(await flush(flushing(pool, before), NEVER)).toMatchObject({ state: 'unavailable', written: 0 })
  }
  await leave(pool, [1, 500])
  expect(await outboxSize(pool)).toBe(LEARNERS * 2 + 4)
  await before.client.close()
  const after = await start()
  expect(await flush(flushing(pool, after), NEVER)).toMatchObject({ state: 'flushed', left: 0, parked: 0 })
  expect(await outboxSize(pool)).toBe(0)
  expect(withListsInOrder(await storedDocuments(after))).toEqual(withListsInOrder(await postgresDocuments(pool)))
  await after.client.close()
})
