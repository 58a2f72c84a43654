import { expect, it } from 'vitest'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { createDatabase } from '../kit/database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { startTcpProxy } from '../kit/tcp-proxy.ts'
import { flushing, NEVER, storedDocuments, withListsInOrder } from './kit.ts'
import { changeCity, leave, outboxSize, postgresDocuments, seedLearners } from './world.ts'

const LEARNERS = 1000

const { pool } = await createDatabase()
const { engine, url } = createEngine()

it('has every document as Postgres has it after OpenSearch was away while everybody changed', async () => {
  const proxy = await startTcpProxy(Number(new URL(url()).port))
  const through: Engine = { ...engine(), client: createClient(`http://127.0.0.1:${proxy.port}`) }
  await seedLearners(pool, LEARNERS)
  expect(await flush(flushing(pool, through), NEVER)).toMatchObject({ state: 'flushed', written: LEARNERS * 2 })
  proxy.refuse()
  for (let from = 1; from <= LEARNERS; from += 100) {
    const shard = Array.from({ length: 100 }, (_, index) => from + index)
    await changeCity(pool, shard, `City ${from}`)
    expect(await flush(flushing(pool, through), NEVER)).toMatchObject({ state: 'unavailable', written: 0 })
  }
  await leave(pool, [1, 500])
  expect(await outboxSize(pool)).toBe(LEARNERS * 2 + 4)
  proxy.heal()
  expect(await flush(flushing(pool, through), NEVER)).toMatchObject({ state: 'flushed', left: 0, parked: 0 })
  expect(await outboxSize(pool)).toBe(0)
  expect(withListsInOrder(await storedDocuments(engine()))).toEqual(withListsInOrder(await postgresDocuments(pool)))
  await through.client.close()
  await proxy.close()
})
