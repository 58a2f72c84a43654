import { type Question, json, type Reply } from './exchange.ts'

/** Learners that one page looks at, at most: a page may be short, and still have a next one. */
const LOOKED_AT = 20_000

/** What a site takes for its own address when the proxy before it does not say. */
const INNER_HOST = 'http://lms.internal:18000'

type Pages<Row> = {
  size: number
  learners: readonly number[] | number
  rowsOf: (index: number) => readonly Row[]
  innerLinks: boolean
}

/**
 * One page of rows over learners, newest state at each page. The cursor is the place in the list of learners, so that a page costs
 * the same wherever it lies.
 */
export function page<Row>(question: Question, { size, learners, rowsOf, innerLinks }: Pages<Row>): Reply {
  const start = cursorOf(question.query.get('cursor'))
  if (!start) return json(404, { detail: 'Invalid cursor' })
  const count = typeof learners === 'number' ? learners : learners.length
  const results: Row[] = []
  let { place, row } = start
  for (let looked = 0; place < count && results.length < size && looked < LOOKED_AT; looked += 1) {
    const rows = rowsOf(typeof learners === 'number' ? place : (learners[place] ?? 0))
    const taken = rows.slice(row, row + size - results.length)
    results.push(...taken)
    row += taken.length
    if (row >= rows.length) {
      place += 1
      row = 0
    }
  }
  const next = place < count ? nextUrl(question, `${place}-${row}`, innerLinks ? INNER_HOST : question.origin) : null
  return json(200, { next, previous: null, results })
}

function cursorOf(cursor: string | null): { place: number; row: number } | undefined {
  if (cursor === null) return { place: 0, row: 0 }
  const [, place, row] = /^(\d{1,7})-(\d{1,5})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return place === undefined ? undefined : { place: Number(place), row: Number(row) }
}

function nextUrl({ path, query }: Question, cursor: string, origin: string): string {
  const next = new URLSearchParams(query)
  next.set('cursor', Buffer.from(cursor).toString('base64url'))
  return `${origin}${path}?${next.toString()}`
}
