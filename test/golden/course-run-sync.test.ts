import { afterAll, afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openSync } from '../../lambdas/course-runs/queries.ts'
import { chunksOf } from '../../lambdas/course-runs/sync.ts'
import { syncChunk } from '../../lambdas/course-runs/sync-courses.ts'
import { log } from '../../lambdas/platform/log.ts'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { coursesByReadableId } from '../../lambdas/upstreams/mit-learn.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { json, serve } from '../upstreams/server.ts'

const action = z.object({ answers: z.record(z.string(), z.object({ status: z.number(), body: z.json() })) })
const row = z.record(z.string(), z.json())
const expected = z.object({ rows: z.object({ course_run: z.array(row) }) })

const { pool } = await createDatabase()
const client = await pool.connect()
const cases = await goldenCases('course-run-sync')

/** Every run, with these columns, as the golden cases write instants. */
async function storedRuns(columns: readonly string[]): Promise<Record<string, unknown>[]> {
  const stored = await client.query<{ row: Record<string, unknown> }>('SELECT to_jsonb(r) AS row FROM course_run r')
  const instant = (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? value.replace(/(?:\.(\d+))?\+00:00$/, (_, fraction?: string) => (fraction ? `.${fraction.padEnd(6, '0')}Z` : 'Z'))
      : value
  return stored.rows.map((each) => Object.fromEntries(columns.map((column) => [column, instant(each.row[column])])))
}

const sorted = (rows: readonly unknown[]) => rows.map((each) => JSON.stringify(each, Object.keys(each ?? {}).sort())).sort()

describe('course-run-sync', () => {
  afterEach(() => truncateAll(client))
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await loadRows(client, golden.rows, (token) => token)
    await client.query("SET TIME ZONE 'UTC'")
    const { answers } = action.parse(golden.action)
    const server = await serve((asked, response) => {
      const key = new URL(asked.url, 'http://x').searchParams.get('readable_id') ?? ''
      const answer = answers[key]
      json(response, answer?.body ?? { results: [] }, answer?.status ?? 200)
    })
    const http = createHttp({ baseUrl: server.baseUrl, userAgent: 'test/1', count: () => {} })
    const lease = { name: 'sync-course-runs', fence: 1 }
    const now = new Date(golden.now)
    const sync = { id: golden.id, lease, deadline: new Date(now.getTime() + 1) }
    const courses = await openSync(pool, { ...sync, startedAt: now })
    const fetchCourse = (key: string) => coursesByReadableId(http, key)
    for (const first of chunksOf(courses)) await syncChunk({ database: pool, log, now: () => now, fetchCourse }, sync, first)

    const wanted = expected.parse(golden.expect).rows.course_run
    const columns = Object.keys(wanted[0] ?? {})
    expect(sorted(await storedRuns(columns))).toEqual(sorted(wanted))
  })
})
