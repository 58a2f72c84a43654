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
