import * as z from 'zod'
import type { Operation } from '../platform/http.ts'
import { dashboardShape } from './dashboard-shape.ts'

/** Word characters, space and `.@_+-` (spec 20). */
export const username = z.string().regex(/^[\p{L}\p{N}\p{M}_ .@+-]{1,150}$/u)

export const getDashboard = {
  method: 'GET',
  path: '/api/v0/dashboard/{username}',
  authorizer: 'session',
  summary: 'Where a learner stands in each program',
  params: z.object({ username }),
  answers: {
    200: { description: 'The dashboard', schema: dashboardShape },
    404: { description: 'No such learner, or not for the caller to see' },
  },
} as const satisfies Operation
