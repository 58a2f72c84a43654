import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openSite, SITE_URL } from '../catalog/site.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'

const action = z.object({ method: z.literal('GET'), path: z.string() })
const expected = z.object({ status: z.number(), body: z.unknown().optional() })

const database = await createDatabase()
const site = await openSite(database)
const cases = await goldenCases('wagtail-pages')

async function withClient(work: (client: PoolClient) => Promise<void>) {
  const client = await database.pool.connect()
  await work(client).finally(() => client.release())
}

/** `meta.parent` is not compared. */
function comparable(body: unknown): unknown {
  const parsed = z.looseObject({ meta: z.looseObject({ parent: z.unknown() }) }).safeParse(body)
  if (!parsed.success) return body
  const { parent: _, ...meta } = parsed.data.meta
  return { ...parsed.data, meta }
}

describe('wagtail-pages', () => {
  afterEach(() => withClient(truncateAll))

  it.each(cases.map((each) => [`${each.id} ${String(each.action['path'])}`, each] as const))('%s', async (_, golden) => {
    await withClient((client) => loadRows(client, golden.rows, (token) => token))
    const answer = await site(action.parse(golden.action).path)
    const { status, body } = expected.parse(golden.expect)
    expect(answer.status).toBe(status)
    if (status === 200) expect(comparable(answer.body)).toEqual(comparable(body))
    if (status === 302) {
      expect(answer.headers['location']).toMatch(new RegExp(`^${SITE_URL}/api/v0/wagtail/pages/\\d+/$`))
    }
  })
})
