/** What a 429 without a usable hint means. */
export const DEFAULT_RETRY_AFTER_MS = 30_000
/** No hint pauses us for longer: past it, the next run asks again. */
export const MAX_RETRY_AFTER_MS = 15 * 60_000

/**
 * How long an upstream wants to be left alone, in milliseconds, from its `Retry-After` header: seconds or an HTTP date
 * (RFC 9110, 10.2.3). A missing or senseless header counts as 30 s; more than 15 min counts as 15 min; a date gone by as 0.
 */
export function retryAfterMs(header: string | null, now: number): number {
  const wanted = parse(header?.trim() ?? '', now)
  return wanted === undefined ? DEFAULT_RETRY_AFTER_MS : Math.min(Math.max(wanted, 0), MAX_RETRY_AFTER_MS)
}

function parse(header: string, now: number): number | undefined {
  if (/^\d+$/.test(header)) return Number(header) * 1000
  // Date.parse accepts much that is no HTTP date; all three HTTP forms begin with the day's name.
  const at = /^[A-Za-z]{3,9},? /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : at - now
}
