import * as z from 'zod'
import { UpstreamMalformed } from '../platform/errors.ts'
import type { Answer, Http, Request } from './http.ts'
import { parseJson, parseText } from './json.ts'

/** A list longer than this is taken for one that never ends. At 100 a page, as Open edX sends, 1000 pages are 100,000 rows. */
const MAX_PAGES = 1000

type Page<Row> = { next?: string | null | undefined; results: Row[] }
type Reading<Row> = {
  /** Reads one page. */
  parse: (text: string) => Page<Row>
  /** Awaited before each page; says how long to leave the site alone, 0 for not at all. */
  before?: (() => Promise<number>) | undefined
}

/**
 * All rows of a list whose pages are linked by `next`; or the first answer that is not a page. A part is never given for the whole.
 * @throws as `Http` does; UpstreamMalformed when the list does not end.
 */
export async function allPages<Row>(http: Http, first: Request, { parse, before }: Reading<Row>): Promise<Answer<Row[]>> {
  const rows: Row[] = []
  const { query: _, ...rest } = first
  let request = first
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const retryAfterMs = (await before?.()) ?? 0
    if (retryAfterMs > 0) return { kind: 'rate-limited', retryAfterMs }
    const answer = await http.read(request, parse)
    if (answer.kind !== 'ok') return answer
    for (const row of answer.body.results) rows.push(row)
    if (!answer.body.next) return { kind: 'ok', body: rows }
    request = { ...rest, path: pathOfNext(first.call, answer.body.next) }
  }
  throw new UpstreamMalformed(`${first.call}: next: more than ${MAX_PAGES} pages`)
}

const pageOf = <Row extends z.ZodType>(row: Row) => z.looseObject({ next: z.string().nullish(), results: z.array(row) })

/** A page of rows that fit a schema. */
export const readPage =
  <Row extends z.ZodType>(call: string, row: Row) =>
  (text: string): Page<z.infer<Row>> =>
    parseJson(call, text, pageOf(row))

/** The same for who looks at the texts one by one (see `parseText`). */
export const readPageOfTexts =
  <Row extends z.ZodType>(call: string, row: Row) =>
  (text: string): Page<z.infer<Row>> =>
    parseText(call, text, pageOf(row))

/** The same, or the whole list as an array, as older releases of a site send it. */
export const readPageOrList =
  <Row extends z.ZodType>(call: string, row: Row) =>
  (text: string): Page<z.infer<Row>> =>
    text.trimStart().startsWith('[') ? { results: parseJson(call, text, z.array(row)) } : parseJson(call, text, pageOf(row))

/** Behind a proxy a site may name itself by another scheme or an inner host; its own origin is what was asked (rules/course-sites.md, "Open edX"). */
function pathOfNext(call: string, next: string): string {
  const url = URL.parse(next, 'https://site')
  if (!url || !/^https?:$/.test(url.protocol)) throw new UpstreamMalformed(`${call}: next: is no address`)
  return `${url.pathname}${url.search}`
}
