import { expect, it } from 'vitest'
import { flush } from '../../lambdas/search/flush.ts'
import { readIndices, writeMeta } from '../../lambdas/search/indices.ts'
import { searchStatus } from '../../lambdas/search/operations.ts'
import { createDatabase } from '../kit/database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER, storedDocuments } from './kit.ts'
import { changeCity, seedLearners } from './world.ts'

const { pool } = await createDatabase()
const { engine } = createEngine()

it('tells operators what waits, what serves, and what was made with older mappings', async () => {
  await seedLearners(pool, 3)
  expect((await searchStatus(pool, engine(), new Date())).engine?.serving).toEqual({ private: null, public: null })
  await flush(flushing(pool, engine()), NEVER)
  await storedDocuments(engine())
  await changeCity(pool, [1], 'Bergen')
  await pool.query(`UPDATE search_outbox SET created_on = '2026-11-27T00:00:00Z'`)
  const { serving } = await readIndices(engine())
  await writeMeta(engine(), serving.public ?? '', { layout: 'older', copiedTo: 0 })
  expect(await searchStatus(pool, engine(), new Date('2026-11-27T00:20:00Z'))).toEqual({
    outbox: { waiting: 2, parked: 0, oldestSeconds: 1200 },
    engine: {
      health: expect.stringMatching(/^(green|yellow)$/),
      serving: {
        private: { index: serving.private, documents: 6, outdated: false },
        public: { index: serving.public, documents: 6, outdated: true },
      },
      rebuild: null,
    },
  })
  expect((await searchStatus(pool, null, new Date())).engine).toBeNull()
})
