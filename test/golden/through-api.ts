import type { PoolClient } from 'pg'
import { afterAll, afterEach, beforeEach, describe, it, vi } from 'vitest'
import { type GoldenCase, goldenCases, loadRows, truncateAll } from '../kit/golden.ts'

/**
 * Each case of a recorded file on an API whose database holds the case's rows alone, at the case's time. To be called where a test file
 * is collected.
 */
export async function throughApi(
  name: string,
  { pool }: { pool: { connect: () => Promise<PoolClient> } },
  check: (golden: GoldenCase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  const cases = await goldenCases(name)
  describe(name, () => {
    beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
    afterEach(async () => {
      vi.useRealTimers()
      await truncateAll(client)
    })
    afterAll(() => client.release())

    it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
      await loadRows(client, golden.rows, (token) => token)
      vi.setSystemTime(golden.now)
      await check(golden)
    })
  })
}
