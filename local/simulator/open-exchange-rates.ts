import { OPEN_EXCHANGE_RATES_APP_ID } from '../world/credentials.ts'
import { json, methodNotAllowed, notFound, type Question, type Routed } from './exchange.ts'

/** Units for one US dollar. */
const RATES = {
  AED: 3.67,
  BRL: 5.41,
  CAD: 1.37,
  CNY: 7.12,
  EUR: 0.86,
  GBP: 0.75,
  INR: 88.6,
  JPY: 154.2,
  KES: 129.2,
  MXN: 18.4,
  NGN: 1448,
  USD: 1,
}

/** What a plan of 1,000 calls says of itself; asking counts as none of them. */
const USAGE = {
  status: 200,
  data: {
    status: 'active',
    plan: { name: 'Free', quota: '1000 requests / month', update_frequency: '3600s' },
    usage: {
      requests: 54,
      requests_quota: 1000,
      requests_remaining: 946,
      days_elapsed: 11,
      days_remaining: 19,
      daily_average: 5,
    },
  },
}

const CALLS: Readonly<Record<string, 'latest-rates' | 'usage'>> = {
  '/api/latest.json': 'latest-rates',
  '/api/usage.json': 'usage',
}

/** `GET /api/latest.json?app_id=` and `GET /api/usage.json?app_id=` */
export function routeOpenExchangeRates({ method, path, query }: Question, now: () => Date): Routed {
  const appId = query.get('app_id')
  const client = `app ${appId}`
  const call = CALLS[path]
  if (call === undefined) return { call: 'other', client, answer: () => notFound }
  const answer = () => {
    if (method !== 'GET') return methodNotAllowed
    if (appId === null) return failure(401, 'missing_app_id', 'No App ID provided.')
    if (appId !== OPEN_EXCHANGE_RATES_APP_ID) return failure(401, 'invalid_app_id', `Invalid App ID provided: ${appId}`)
    if (call === 'usage') return json(200, USAGE)
    const timestamp = Math.floor(now().getTime() / 1000)
    return json(200, { disclaimer: 'Simulated.', license: 'Simulated.', timestamp, base: 'USD', rates: RATES })
  }
  return { call, client, answer }
}

function failure(status: number, message: string, description: string) {
  return json(status, { error: true, status, message, description })
}
