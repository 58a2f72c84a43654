import { describe, expect, it } from 'vitest'
import { createHttp } from '../../../lambdas/upstreams/http.ts'
import { coursesByReadableId } from '../../../lambdas/upstreams/mit-learn.ts'
import { appUsage, latestRates } from '../../../lambdas/upstreams/open-exchange-rates.ts'
import { OPEN_EXCHANGE_RATES_APP_ID } from '../../../local/world/credentials.ts'
import { startSite } from './kit.ts'

const http = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test/1', count: () => {} })

describe('simulated MIT Learn', () => {
  it('gives every course of the catalog by its id, with a run that is announced only there', async () => {
    const { world, simulator } = await startSite()
    for (const course of world.catalog.programs.flatMap((program) => program.courses)) {
      const answer = await coursesByReadableId(http(simulator.mitLearn.url), course.key)
      const runs = course.runs.map((run) => ({ run_id: run.key, start_date: run.start, url: expect.any(String) }))
      expect(answer).toMatchObject({ kind: 'ok', body: [{ readable_id: course.key, platform: { code: course.backend }, runs }] })
      expect(course.runs.filter((run) => !run.known)).toHaveLength(1)
    }
    expect(await coursesByReadableId(http(simulator.mitLearn.url), 'X+none')).toEqual({ kind: 'ok', body: [] })
    expect(await (await fetch(`${simulator.mitLearn.url}/api/v1/courses/`)).json()).toMatchObject({ count: 23, next: null })
  })
})

describe('simulated Open Exchange Rates', () => {
  it('gives the rates to who knows the app id', async () => {
    const { simulator } = await startSite()
    const client = http(simulator.openExchangeRates.url)
    expect(await latestRates(client, OPEN_EXCHANGE_RATES_APP_ID)).toMatchObject({ USD: 1, EUR: 0.86 })
    await expect(latestRates(client, 'other')).rejects.toMatchObject({
      name: 'UnexpectedApiError',
      message: 'Open Exchange Rates: answered 401: Invalid App ID provided: ***',
    })
  })

  it('says how many calls are left to who knows the app id', async () => {
    const { simulator } = await startSite()
    const client = http(simulator.openExchangeRates.url)
    expect(await appUsage(client, OPEN_EXCHANGE_RATES_APP_ID)).toBe(946)
    await expect(appUsage(client, 'other')).rejects.toMatchObject({ name: 'UnexpectedApiError' })
  })

  it('has its quota used up by order', async () => {
    const faults = [{ backend: 'openExchangeRates' as const, answer: { kind: 'status' as const, status: 429 } }]
    const { simulator } = await startSite({ faults })
    const asked = latestRates(http(simulator.openExchangeRates.url), OPEN_EXCHANGE_RATES_APP_ID)
    await expect(asked).rejects.toMatchObject({ name: 'ExceededApiCalls' })
    expect(simulator.counters().openExchangeRates.byCallAndStatus).toEqual({ 'latest-rates': { 429: 1 } })
  })
})
