import { describe, expect, it } from 'vitest'
import { createHttp } from '../../lambdas/upstreams/http.ts'
import { coursesByReadableId } from '../../lambdas/upstreams/mit-learn.ts'
import { latestRates } from '../../lambdas/upstreams/open-exchange-rates.ts'
import { json, serve } from './server.ts'

const client = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test/1', timeoutMs: 2000, count: () => {} })

describe('MIT Learn', () => {
  it('takes the result with exactly this id, with its runs as sent', async () => {
    const wanted = {
      id: 2,
      readable_id: 'MITx+6.00x',
      platform: { code: ' edX ' },
      runs: [{ run_id: 7, start_date: 'no date' }, {}],
    }
    const { baseUrl, asked } = await serve((_, response) => json(response, { results: [{ readable_id: 'MITx+6.00' }, wanted] }))
    expect(await coursesByReadableId(client(baseUrl), 'MITx+6.00x')).toEqual({ kind: 'ok', body: [wanted] })
    expect(asked[0]?.url).toBe('/api/v1/courses/?readable_id=MITx%2B6.00x')
    expect(await coursesByReadableId(client(baseUrl), 'MITx+6.00X')).toEqual({ kind: 'ok', body: [] })
  })
})

describe('Open Exchange Rates', () => {
  const rates = async (status: number, body: unknown) => {
    const { baseUrl } = await serve((_, response) => json(response, body, status))
    return latestRates(client(baseUrl), 'app-1')
  }

  it('gives the rates', async () => {
    expect(await rates(200, { base: 'USD', rates: { AED: 3.67, EUR: 0.9 } })).toEqual({ AED: 3.67, EUR: 0.9 })
  })

  it('tells the quota from everything else, never showing the app id', async () => {
    const error = { error: true, status: 429, message: 'm', description: 'Quota of app-1 is used up' }
    await expect(rates(429, error)).rejects.toMatchObject({ name: 'ExceededApiCalls', message: 'Quota of *** is used up' })
    for (const status of [400, 401, 403, 500]) {
      await expect(rates(status, error)).rejects.toMatchObject({ name: 'UnexpectedApiError' })
    }
  })

  it.each([{}, { rates: {} }, { rates: { EUR: 0 } }, { rates: { EUR: '1' } }, { rates: { EUR: -1 } }])(
    'refuses %j',
    async (body) => {
      await expect(rates(200, body)).rejects.toMatchObject({
        name: 'UnexpectedApiError',
        message: expect.stringContaining('rates'),
      })
    },
  )
})
