import { expect } from 'vitest'
import * as z from 'zod'
import { startApi } from '../kit/api.ts'
import { withoutAdditions } from './additions.ts'
import { throughApi } from './through-api.ts'

const action = z.object({ method: z.literal('GET'), path: z.string() })
const named = z.array(z.object({ name: z.string() }))
const body = z.array(
  z.looseObject({ id: z.number(), courses: z.array(z.looseObject({ course_runs: z.array(z.unknown()) })), topics: named }),
)
const expected = z.object({ status: z.number(), body })

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
const api = await startApi()

/** The topics come in any order. */
const comparable = (programs: z.infer<typeof body>) =>
  programs.map((program) => ({ ...program, topics: new Set(program.topics.map(({ name }) => name)) }))

await throughApi('catalog', api, async (golden) => {
  const answer = await api.ask(action.parse(golden.action).path)
  const wanted = expected.parse(golden.expect)
  expect(answer.status).toBe(wanted.status)
  expect(comparable(body.parse(withoutAdditions('catalog', await answer.json())))).toEqual(comparable(wanted.body))
})
