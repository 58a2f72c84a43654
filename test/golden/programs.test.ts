import { expect } from 'vitest'
import * as z from 'zod'
import { callerOf, startApi } from '../kit/api.ts'
import { withoutAdditions } from './additions.ts'
import { throughApi } from './through-api.ts'

const action = z.object({ method: z.literal('GET'), path: z.string(), as: z.string().nullish() })
const expected = z.object({ status: z.number(), body: z.json().optional() })
const programs = z.array(z.looseObject({ topics: z.array(z.json()), enrollable_courseware_backends: z.array(z.json()) }))

const api = await startApi()

const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each, sortedKeys)).sort()
const sortedKeys = (_: string, value: unknown): unknown =>
  z.record(z.string(), z.unknown()).safeParse(value).data
    ? Object.fromEntries(Object.entries(Object(value)).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Programs are compared by id with topics and backends in any order, course runs in any order (golden README). */
function comparable(path: string, body: unknown): unknown {
  if (path.startsWith('/api/v0/courseruns')) return sorted(z.array(z.json()).parse(body))
  return programs.parse(body).map((program) => ({
    ...program,
    topics: sorted(program.topics),
    enrollable_courseware_backends: sorted(program.enrollable_courseware_backends),
  }))
}

await throughApi('programs', api, async (golden) => {
  const { path, as } = action.parse(golden.action)
  const response = await api.ask(path, callerOf(golden, as))
  const { status, body } = expected.parse(golden.expect)
  if (status === 401) return expect([401, 403]).toContain(response.status)
  expect(response.status).toBe(status)
  expect(comparable(path, withoutAdditions('programs', await response.json()))).toEqual(comparable(path, body))
})
