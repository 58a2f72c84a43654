import * as z from 'zod'
import { wordsBeginning } from './beginnings.ts'
import { type Fields, fieldsOf } from './fields.ts'
import type { Kind } from './mappings.ts'

/** Hits in one answer (rules/search.md, "Who finds what"). */
export const PAGE_SIZE = 50
/** OpenSearch goes no further than this many hits. */
const LAST_HIT = 10_000

/** How deep clauses and aggregations may be nested: the learners page needs three of each. */
const DEPTH = 5
const MAX_CLAUSES = 20
const MAX_VALUES = 300
const MAX_BUCKETS = 500

type Parsed = z.ZodType<Record<string, unknown>>

const text = z.string().max(255)
const scalar = z.union([text, z.number(), z.boolean()])

/** An object with one of these keys only, as OpenSearch writes `{"term": …}`. */
function oneOf(shape: z.core.$ZodLooseShape, besides: z.core.$ZodLooseShape = {}): Parsed {
  const optional = Object.fromEntries(Object.entries({ ...shape, ...besides }).map(([key, each]) => [key, z.optional(each)]))
  const count = (value: Record<string, unknown>) => Object.keys(shape).filter((key) => value[key] !== undefined).length
  return z.strictObject(optional).refine((value) => count(value) === 1, `must have one of ${Object.keys(shape).join(', ')}`)
}

/** `{"<one of the fields>": <value>}` */
const byField = (fields: readonly string[], value: z.ZodType): Parsed =>
  z.partialRecord(z.enum(fields), value).refine((each) => Object.keys(each).length === 1, 'must name one field')

const bounds = z.strictObject({
  gte: z.number().optional(),
  gt: z.number().optional(),
  lte: z.number().optional(),
  lt: z.number().optional(),
})

function clause(fields: Fields, depth: number): Parsed {
  const phrase = z.strictObject({
    query: z.string().trim().min(1).max(100),
    type: z.literal('phrase_prefix'),
    fields: z.array(z.enum(fields.text)).min(1).max(10),
  })
  const rewritten = (one: Record<string, unknown>) =>
    one['multi_match'] === undefined ? one : wordsBeginning(phrase.parse(one['multi_match']))
  const leaves = {
    match_all: z.strictObject({}),
    term: byField(fields.exact, scalar).or(byField(fields.numeric, z.number())),
    terms: byField(fields.exact, z.array(scalar).max(MAX_VALUES)),
    range: byField(fields.numeric, bounds),
    exists: z.strictObject({ field: z.enum([...fields.exact, ...fields.numeric]) }),
    multi_match: phrase,
  }
  if (depth === 0) return oneOf(leaves).transform(rewritten)
  const inner = clause(fields, depth - 1)
  const list = z.union([inner, z.array(inner).max(MAX_CLAUSES)])
  const bool = z.strictObject({
    must: list.optional(),
    filter: list.optional(),
    should: list.optional(),
    must_not: list.optional(),
    minimum_should_match: z.literal(1).optional(),
  })
  const nested = z.strictObject({ path: z.enum(fields.nested), query: inner })
  return oneOf({ ...leaves, bool, nested }).transform(rewritten)
}

const direction = z.enum(['asc', 'desc'])

/** Aggregations by name. `filter`: a clause. Within what makes many buckets, nothing may make many again. */
function aggregations(fields: Fields, filter: Parsed, depth: number, buckets: boolean): Parsed {
  const within = (may: boolean) => (depth === 0 ? {} : { aggs: aggregations(fields, filter, depth - 1, may) })
  const single = oneOf(
    {
      nested: z.strictObject({ path: z.enum(fields.nested) }),
      reverse_nested: z.strictObject({}),
      filter,
      missing: z.strictObject({ field: z.enum(fields.exact) }),
    },
    within(buckets),
  )
  const each = buckets ? z.union([single, oneOf(bucketing(fields), within(false))]) : single
  return z
    .record(z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/), each)
    .refine((all) => Object.keys(all).length <= MAX_CLAUSES, `at most ${MAX_CLAUSES} aggregations`)
}

function bucketing(fields: Fields) {
  const order = z.union([z.strictObject({ _key: direction }), z.strictObject({ _count: direction })])
  const bound = z.number().min(0).max(100)
  return {
    terms: z.strictObject({
      field: z.enum(fields.exact),
      size: z.int().min(1).max(MAX_BUCKETS).optional(),
      order: order.optional(),
    }),
    histogram: z.strictObject({
      field: z.enum(fields.numeric),
      interval: z.number().min(1).max(100),
      min_doc_count: z.int().min(0).max(1).optional(),
      extended_bounds: z.strictObject({ min: bound, max: bound }).optional(),
    }),
  }
}

/** The last sorting makes the order total, so that pages neither repeat nor skip anybody. */
const sorting = (fields: Fields) =>
  z
    .array(byField(fields.sortable, direction.or(z.strictObject({ order: direction }))))
    .max(3)
    .transform((list) => [...list, { id: 'asc' }])

/** The query bodies that are taken (rules/search.md, "Who finds what"): what the learners page sends, and nothing that could widen what it finds. */
function body(fields: Fields) {
  const query = clause(fields, DEPTH)
  return z.strictObject({
    query: query.optional(),
    /** Narrows the hits, and not the counts: so that a facet counts also what it leaves out. */
    post_filter: query.optional(),
    aggs: aggregations(fields, query, DEPTH, true).optional(),
    sort: sorting(fields).default([{ id: 'asc' }]),
    from: z
      .int()
      .min(0)
      .max(LAST_HIT - PAGE_SIZE)
      .default(0),
    /** The page's size is set here; without hits, for counts alone, is what may be asked for. */
    size: z.literal([0, PAGE_SIZE]).default(PAGE_SIZE),
    _source: z
      .array(z.enum(fields.source))
      .min(1)
      .max(60)
      .default([...fields.source]),
  })
}

export const searchBody = { public: body(fieldsOf.public), private: body(fieldsOf.private) } satisfies Record<Kind, z.ZodType>
export type SearchBody = z.output<(typeof searchBody)['private']>
