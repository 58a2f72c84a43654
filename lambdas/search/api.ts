import * as z from 'zod'
import type { Operation } from '../platform/http.ts'

export const postSearch = {
  method: 'POST',
  path: '/api/v0/search/_search',
  authorizer: 'session',
  summary: 'Find learners of the caller’s programs',
  // What exactly is taken depends on the caller: the handler parses it (lambdas/search/grammar.ts).
  body: z.looseObject({}).describe('an OpenSearch query body: query, post_filter, aggs, sort, from, size (0 or 50), _source'),
  answers: {
    200: {
      description: 'Who was found, and the counts that were asked for',
      schema: z.object({
        hits: z.object({
          total: z.object({ value: z.int() }),
          hits: z.array(z.object({ _id: z.string(), _source: z.looseObject({}) })),
        }),
        aggregations: z.looseObject({}).optional(),
      }),
    },
    403: { description: 'The caller has no program to search' },
    503: { description: 'Search is not available right now' },
  },
} as const satisfies Operation

/** Where a part of an export ends: what its last learner is sorted by. */
const position = z
  .array(z.union([z.string().max(5000), z.number(), z.null()]))
  .min(1)
  .max(4)

/** What an export asks for beside the query, which the handler parses as that of a search. */
export const exportBody = z.object({ program_id: z.int(), after: position.optional() })

export const postExport = {
  method: 'POST',
  path: '/api/v0/search/export',
  authorizer: 'session',
  summary: 'The learners that a search of staff finds, as CSV, part by part',
  body: z
    .looseObject(exportBody.shape)
    .describe('query, post_filter and sort as of a search; `after` of the part before, to go on; the first part has the header'),
  answers: {
    200: {
      description: 'A part of the file; the parts one after the other are the file',
      schema: z.object({
        csv: z.string(),
        learners: z.int().describe('in this part'),
        total: z.int().describe('in all parts'),
        after: position.nullable().describe('null: this was the last part'),
      }),
    },
    403: { description: 'The caller is not of the staff of this program' },
    503: { description: 'Search is not available right now' },
  },
} as const satisfies Operation
