import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { prepareLambdas } from '../kit/lambdas.ts'
import { openSite } from '../kit/site.ts'
import { executeWorkflow } from '../kit/workflow.ts'

const APP_ID = 'app-secret-1'

/** What Open Exchange Rates answers, as text. */
let answer: { status: number; text: string }
const { baseUrl, asked } = await openSite((_, response) => {
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text)
})
const { pool, secrets, invoke } = await prepareLambdas(['acquire-lease', 'sync-exchange-rates', 'release-lease'], {
  OPEN_EXCHANGE_RATES_BASE_URL: baseUrl,
  OPEN_EXCHANGE_RATES_SECRET_ID: 'open-exchange-rates',
})
const run = () => executeWorkflow('sync-exchange-rates', invoke)
const stored = async () =>
  (await pool.query('SELECT currency_code AS code, exchange_rate AS rate FROM currency_exchange_rate ORDER BY 1')).rows
const failure = (status: number, description: string) =>
  JSON.stringify({ error: true, status, message: 'm', description: `${description} ${APP_ID}` })

beforeEach(async () => {
  asked.length = 0
  await pool.query("INSERT INTO currency_exchange_rate VALUES ('EUR', 0.9), ('OLD', 2), ('AED', 3.67)")
})
afterEach(async () => {
  await pool.query('DELETE FROM currency_exchange_rate')
})

it('says which secret is missing, and asks nobody', async () => {
  // The first test: nobody has put it there yet.
  const ended = await run()
  expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' })
  expect(ended.cause).toContain('secret open-exchange-rates: does not exist')
  expect(asked).toEqual([])
})

describe('sync-exchange-rates', () => {
  beforeAll(() => void secrets.put('open-exchange-rates', JSON.stringify({ appId: APP_ID })))

  it('makes the table exactly the answer', async () => {
    answer = { status: 200, text: '{"base":"USD","rates":{"AED":3.67,"EUR":0.5,"JPY":1.5e2,"KWD":1e-7}}' }
    expect(await run()).toMatchObject({
      status: 'SUCCEEDED',
      output: { currencies: 4, added: 2, changed: 1, deleted: 1 },
    })
    expect(await stored()).toEqual([
      { code: 'AED', rate: 3.67 },
      { code: 'EUR', rate: 0.5 },
      { code: 'JPY', rate: 150 },
      { code: 'KWD', rate: 1e-7 },
    ])
    expect(asked).toEqual([`/api/latest.json?app_id=${APP_ID}`])
    const { rows } = await pool.query(
      "SELECT bool_and(updated_on > now() - interval '1 hour') AS fresh FROM currency_exchange_rate",
    )
    expect(rows).toEqual([{ fresh: true }])
  })

  it.each([
    ['the quota is used up', 429, failure(429, 'Used up'), 'ExceededApiCalls', 'Used up ***', 1],
    ['the app id is wrong', 401, failure(401, 'Invalid App ID'), 'UnexpectedApiError', 'answered 401: Invalid App ID ***', 3],
    ['access is restricted', 403, failure(403, 'Restricted'), 'UnexpectedApiError', 'answered 403', 3],
    ['it breaks', 500, '<html>', 'UnexpectedApiError', 'answered 500', 3],
    ['there are no rates', 200, '{"base":"USD","rates":{}}', 'UnexpectedApiError', 'no rates', 3],
    ['there is no list of rates', 200, '{"base":"USD"}', 'UnexpectedApiError', 'rates', 3],
    ['a rate is 0', 200, '{"rates":{"AED":3.67,"EUR":0}}', 'UnexpectedApiError', 'rates.EUR', 3],
    ['a rate is negative', 200, '{"rates":{"AED":3.67,"EUR":-1}}', 'UnexpectedApiError', 'rates.EUR', 3],
    ['a rate is "NaN"', 200, '{"rates":{"AED":3.67,"EUR":"NaN"}}', 'UnexpectedApiError', 'rates.EUR', 3],
    ['a rate is NaN', 200, '{"rates":{"AED":3.67,"EUR":NaN}}', 'UnexpectedApiError', 'not JSON', 3],
    ['a rate is 1e400', 200, '{"rates":{"AED":3.67,"EUR":1e400}}', 'UnexpectedApiError', 'rates.EUR', 3],
    ['a code is none', 200, '{"rates":{"AED":3.67,"EURO":1}}', 'UnexpectedApiError', '"EURO" is no currency code', 3],
    ['the answer is cut', 200, '{"rates":{"AED":3.67', 'UnexpectedApiError', 'not JSON', 3],
  ])('changes nothing when %s, and the execution names it', async (_, status, text, error, cause, calls) => {
    answer = { status, text }
    const before = await stored()
    const ended = await run()
    expect(ended).toMatchObject({ status: 'FAILED', error })
    expect(ended.cause).toContain(JSON.stringify(cause).slice(1, -1))
    expect(ended.cause).not.toContain(APP_ID)
    expect(asked).toHaveLength(calls)
    expect(await stored()).toEqual(before)
  })
})
