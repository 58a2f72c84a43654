import { stringify } from 'csv-stringify/sync'
import * as z from 'zod'
import { nameOfFound, residenceOf } from '../domain/found-learner.ts'
import { fieldsOf } from './fields.ts'
import type { SearchBody } from './grammar.ts'
import { type SearchDependencies, searchPart } from './search.ts'

/**
 * What a search of staff finds as a file (rules/search.md, "Export"). In parts: an answer of a function behind API Gateway is at most 6 MB
 * and 30 s, and is not streamed. 1,000 learners are about 100 kB.
 */
export const PART_SIZE = 1000

export type Position = readonly (string | number | null)[]
export type ExportPart = { csv: string; learners: number; total: number; after: Position | null }

const text = z.string().nullable().default(null)
const named = { full_name: text, preferred_name: text, first_name: text, country: text, state_or_territory: text, city: text }
const shown = z.object({
  profile: z.object({ username: z.string(), ...named }),
  program: z.object({ grade_average: z.number().nullable().default(null) }),
})
const SOURCE = [...['username', ...Object.keys(named)].map((name) => `profile.${name}`), 'program.grade_average']
/** The columns of the learners page; the grade in percent, as a number. */
const HEAD = ['Learner', 'Username', 'Residence', 'Program grade']

/**
 * The part of the file that comes after a position; the first one has the byte order mark, by which spreadsheet programs know UTF-8, and the
 * header. Null: OpenSearch did not answer for all of it in time.
 * @throws SearchUnavailable; DatabaseUnavailable; OpenSearch's own error when it does not take the query.
 */
export async function exportPart(
  dependencies: SearchDependencies,
  programId: number,
  { query, post_filter, sort }: SearchBody,
  after: Position | undefined,
): Promise<ExportPart | null> {
  const scope = { kind: 'private', programIds: [programId] } as const
  const part = await searchPart(dependencies, scope, {
    query,
    ...(post_filter && { post_filter }),
    sort: sort.map(withFiniteEnds),
    size: PART_SIZE,
    _source: SOURCE,
    ...(after && { search_after: after }),
  })
  if (part === null) return null
  const { hits, total } = part.found.hits
  const rows = hits.map(({ _source }) => rowOf(shown.parse(_source)))
  return {
    csv: csvOf(after ? rows : [HEAD, ...rows], after === undefined),
    learners: rows.length,
    total: total.value,
    after: part.read < PART_SIZE ? null : (part.end ?? null),
  }
}

function rowOf({ profile, program: { grade_average: grade } }: z.output<typeof shown>): (string | number)[] {
  return [nameOfFound(profile), profile.username, residenceOf(profile), grade === null ? '' : Math.round(grade)]
}

/** Cells that a spreadsheet program would take for a formula are made text, by an apostrophe. */
const csvOf = (rows: readonly (readonly (string | number)[])[], bom: boolean): string =>
  stringify([...rows], { bom, escape_formulas: true, record_delimiter: 'windows' })

const ordered = z.record(z.string(), z.union([z.enum(['asc', 'desc']), z.object({ order: z.enum(['asc', 'desc']) })]))
const NUMERIC = new Set(fieldsOf.private.numeric)
/** Beyond every grade. */
const HIGHEST = 1e9

/**
 * Who has no number comes last, as ever; by a number that can be written in JSON, since that is where the next part goes on. OpenSearch's own
 * is infinity.
 */
function withFiniteEnds(by: unknown): object {
  return Object.fromEntries(
    Object.entries(ordered.parse(by)).map(([field, how]) => {
      const order = typeof how === 'string' ? how : how.order
      return [field, NUMERIC.has(field) ? { order, missing: order === 'asc' ? HIGHEST : -1 } : { order }]
    }),
  )
}
