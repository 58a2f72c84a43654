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

/** The site's own words, without the app id, which it repeats when it refuses one. */
function descriptionOf(text: string, appId: string): string | undefined {
  try {
    return parseJson(CALL, text, failure).description.replaceAll(appId, '***')
  } catch {
    return undefined
  }
}
