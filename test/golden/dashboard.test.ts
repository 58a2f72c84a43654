import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { dashboardShape } from '../../lambdas/dashboard/dashboard-shape.ts'
import { callerOf, startApi } from '../kit/api.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { withoutAdditions } from './additions.ts'

const action = z.object({ method: z.literal('GET'), path: z.string(), as: z.string().nullish() })
const expected = z.object({ status: z.number(), body: z.json().optional() })

const api = await startApi()
const client = await api.pool.connect()
const cases = await goldenCases('dashboard')

describe('dashboard', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(async () => {
    vi.useRealTimers()
    await truncateAll(client)
  })
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await loadRows(client, golden.rows, (token) => token)
    vi.setSystemTime(golden.now)
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
})
