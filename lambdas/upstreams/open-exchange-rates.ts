import * as z from 'zod'
import { UpstreamMalformed } from '../platform/errors.ts'
import type { Http } from './http.ts'
import { parseJson } from './json.ts'

/** The monthly quota is used up (rules/exchange-rates.md, "The sync"). */
export class ExceededApiCalls extends Error {
  override readonly name = 'ExceededApiCalls'
}
/** Any other answer than the rates (rules/exchange-rates.md, "The sync"). */
export class UnexpectedApiError extends Error {
  override readonly name = 'UnexpectedApiError'
}

const latest = z.looseObject({
  rates: z.record(z.string(), z.number().positive()).refine((rates) => Object.keys(rates).length > 0, 'no rates'),
})
const failure = z.looseObject({ description: z.string() })
const usage = z.looseObject({
  data: z.looseObject({ usage: z.looseObject({ requests_remaining: z.number() }).optional() }),
})
const CALL = 'Open Exchange Rates'

/**
 * Units of each currency for one US dollar, by currency code.
 * @throws ExceededApiCalls (429) with the site's description; UnexpectedApiError (any other status, a body that does not fit);
 *   UpstreamTimeout, UpstreamUnreachable.
 */
export async function latestRates(http: Http, appId: string): Promise<Record<string, number>> {
  const { status, text } = await http.exchange({ call: CALL, path: 'api/latest.json', query: { app_id: appId } })
  if (status === 429) throw new ExceededApiCalls(descriptionOf(text, appId) ?? `${CALL}: answered 429`)
  if (status !== 200)
    throw new UnexpectedApiError(`${CALL}: answered ${status}: ${descriptionOf(text, appId) ?? 'no description'}`)
  try {
    return parseJson(CALL, text, latest).rates
  } catch (error) {
    if (error instanceof UpstreamMalformed) throw new UnexpectedApiError(error.message)
    throw error
  }
}

/**
 * How many calls of this month are left; null where the plan has no limit. Asking counts as none of them
 * (https://docs.openexchangerates.org/reference/usage-json).
 * @throws UnexpectedApiError when the app id is refused, or the answer does not fit; UpstreamTimeout, UpstreamUnreachable.
 */
export async function appUsage(http: Http, appId: string): Promise<number | null> {
  const { status, text } = await http.exchange({ call: CALL, path: 'api/usage.json', query: { app_id: appId } })
  if (status !== 200)
    throw new UnexpectedApiError(`${CALL}: answered ${status}: ${descriptionOf(text, appId) ?? 'no description'}`)
  const left = parseJson(CALL, text, usage).data.usage?.requests_remaining
  // Plans without a limit are told as -1.
  return left === undefined || left < 0 ? null : left
}

/** The site's own words, without the app id, which it repeats when it refuses one. */
function descriptionOf(text: string, appId: string): string | undefined {
  try {
    return parseJson(CALL, text, failure).description.replaceAll(appId, '***')
  } catch {
    return undefined
  }
}
