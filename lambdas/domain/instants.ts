/**
 * Microseconds since 1970 in UTC, as exact as Postgres keeps time: two instants may differ by less than the millisecond that a Date
 * knows. Safe as a number until the year 2255.
 */
export type Instant = number

/** A calendar day in UTC: `2026-11-20`. Days compare as text. */
export type Day = string

export const SECOND: Instant = 1_000_000
export const WEEK: Instant = 7 * 24 * 3600 * SECOND

export const instantOf = (date: Date): Instant => date.getTime() * 1000

/** Reads what Postgres writes into JSON: ISO 8601 with an offset, and up to six decimals of a second. NaN for anything else. */
export function parseInstant(text: string): Instant {
  const beyondMillis = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? ''
  return Date.parse(text) * 1000 + Number(beyondMillis.padEnd(3, '0'))
}

/** ISO 8601 with Z; seconds always, microseconds only when not zero (rules/dashboard.md, "API"). */
export function isoOf(instant: Instant): string {
  const seconds = new Date(Math.floor(instant / SECOND) * 1000).toISOString().slice(0, 19)
  const micros = ((instant % SECOND) + SECOND) % SECOND
  return micros === 0 ? `${seconds}Z` : `${seconds}.${String(micros).padStart(6, '0')}Z`
}

export const isoOrNull = (instant: Instant | null): string | null => (instant === null ? null : isoOf(instant))

export const dateOf = (instant: Instant): Date => new Date(Math.floor(instant / 1000))

/** The day of an instant in UTC. */
export const dayOf = (instant: Instant): Day => dateOf(instant).toISOString().slice(0, 10)
