import { expect } from 'vitest'
import * as z from 'zod'
import { dashboardShape } from '../../lambdas/dashboard/dashboard-shape.ts'
import { callerOf, startApi } from '../kit/api.ts'
import { withoutAdditions } from './additions.ts'
import { throughApi } from './through-api.ts'

const action = z.object({ method: z.literal('GET'), path: z.string(), as: z.string().nullish() })
const expected = z.object({ status: z.number(), body: z.json().optional() })

const api = await startApi()

await throughApi('dashboard', api, async (golden) => {
  const { path, as: name } = action.parse(golden.action)
  const response = await api.ask(path, callerOf(golden, name))
  const { status, body } = expected.parse(golden.expect)
  if (status === 401) return expect([401, 403]).toContain(response.status)
  expect(response.status).toBe(status)
  if (status !== 200) return undefined
  const answered: unknown = await response.json()
  expect(withoutAdditions('dashboard', answered)).toEqual(body)
  expect(dashboardShape.safeParse(answered).error).toBeUndefined()
})
