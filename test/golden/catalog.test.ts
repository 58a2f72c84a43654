import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { openSite } from '../catalog/site.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'

const action = z.object({ method: z.literal('GET'), path: z.string() })
const named = z.array(z.object({ name: z.string() }))
const body = z.array(
  z.looseObject({ id: z.number(), courses: z.array(z.looseObject({ course_runs: z.array(z.unknown()) })), topics: named }),
)
const expected = z.object({ status: z.number(), body })

const database = await createDatabase()
const site = await openSite(database)
const cases = await goldenCases('catalog')

/** The topics come in any order. */
const comparable = (programs: z.infer<typeof body>) =>
  programs.map((program) => ({ ...program, topics: new Set(program.topics.map(({ name }) => name)) }))

async function withClient(work: (client: PoolClient) => Promise<void>) {
  const client = await database.pool.connect()
  await work(client).finally(() => client.release())
}

describe('catalog', () => {
  afterEach(async () => {
    vi.useRealTimers()
    await withClient(truncateAll)
  })

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await withClient((client) => loadRows(client, golden.rows, (token) => token))
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(golden.now) })
    const answer = await site(action.parse(golden.action).path)
    const wanted = expected.parse(golden.expect)
    expect(answer.status).toBe(wanted.status)
    expect(comparable(body.parse(answer.body))).toEqual(comparable(wanted.body))
  })
})
