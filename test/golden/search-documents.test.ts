import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { flush } from '../../lambdas/search/flush.ts'
import { queueAll } from '../../lambdas/search/outbox-query.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { createEngine } from '../kit/opensearch.ts'
import { deleteDocuments, flushing, NEVER, storedDocuments, withListsInOrder } from '../search/kit.ts'

const { pool } = await createDatabase()
const { engine } = createEngine()
const client = await pool.connect()
const cases = await goldenCases('search-documents')

describe('search documents, as OpenSearch has stored them', () => {
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await loadRows(client, golden.rows, (token) => token)
    await queueAll(pool)
    const report = await flush(flushing(pool, engine()), NEVER)
    const stored = await storedDocuments(engine())
    expect(report).toMatchObject({ state: 'flushed', left: 0, parked: 0 })
    expect(withListsInOrder(stored)).toEqual(withListsInOrder(golden.expect))
  })

  afterEach(async () => {
    await truncateAll(client)
    await deleteDocuments(engine())
  })
})
