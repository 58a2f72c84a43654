import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { selectLearners } from '../../lambdas/refresh/queries.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'

const action = z.object({ excluded_user_ids: z.array(z.number()), include_dedp: z.boolean() })
const expected = z.object({ user_ids: z.array(z.number()) })

const { pool } = await createDatabase()
const cases = await goldenCases('refresh-selection')

async function withClient(work: (client: PoolClient) => Promise<void>) {
  const client = await pool.connect()
  await work(client).finally(() => client.release())
}

describe('refresh-selection', () => {
  afterEach(() => withClient(truncateAll))

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await withClient((client) => loadRows(client, golden.rows, (token) => token))
    const { excluded_user_ids: excludedUserIds, include_dedp: includeDedp } = action.parse(golden.action)
    const selected = await selectLearners(pool, {
      now: new Date(golden.now),
      excludedUserIds,
      dedpTitle: 'Data, Economics, and Development Policy',
      includeDedp,
    })
    expect(new Set(selected)).toEqual(new Set(expected.parse(golden.expect).user_ids))
    expect(selected).toHaveLength(new Set(selected).size)
  })
})
