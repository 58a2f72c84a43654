import { afterAll, afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { SITE_URL, startApi } from '../kit/api.ts'
import { type GoldenCase, goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { withoutAdditions } from './additions.ts'

const action = z.object({ method: z.literal('GET'), path: z.string() })
const pages = z.array(z.object({ id: z.number(), slug: z.string() }))
const expected = z.object({ status: z.number(), body: z.unknown().optional() })

const api = await startApi()
const client = await api.pool.connect()
const cases = await goldenCases('wagtail-pages')

/** `meta.parent` is not compared. */
function comparable(body: unknown): unknown {
  const parsed = z.looseObject({ meta: z.looseObject({ parent: z.unknown() }) }).safeParse(body)
  if (!parsed.success) return body
  const { parent: _, ...meta } = parsed.data.meta
  return { ...parsed.data, meta }
}

/** The page that `find/` is asked for, by its path or its id. */
function pageAskedFor(path: string, { rows }: GoldenCase): string | undefined {
  const page = pages.parse(rows['program_page']).find(({ slug }) => path.includes(`/${slug}/`))
  return page?.id.toString() ?? new URL(path, SITE_URL).searchParams.get('id') ?? undefined
}

describe('wagtail-pages', () => {
  afterEach(() => truncateAll(client))
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.id} ${JSON.stringify(each.action['path'])}`, each] as const))('%s', async (_, golden) => {
    await loadRows(client, golden.rows, (token) => token)
    const { path } = action.parse(golden.action)
    const answer = await api.ask(path)
    const { status, body } = expected.parse(golden.expect)
    expect(answer.status).toBe(status)
    if (status === 200) expect(comparable(withoutAdditions('wagtail-pages', await answer.json()))).toEqual(comparable(body))
    if (status === 302) {
      expect(answer.headers.get('location')).toBe(`${SITE_URL}/api/v0/wagtail/pages/${pageAskedFor(path, golden)}/`)
    }
  })
})
