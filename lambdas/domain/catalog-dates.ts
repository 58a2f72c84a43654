import { type Instant, parseInstant } from './instants.ts'

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d+))?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Reads a date or an instant that somebody else wrote in ISO 8601, to the microsecond. Without a zone it is UTC, without a time midnight.
 * @returns undefined when it is none, such as the 30th of February.
 */
export function readInstant(text: string): Instant | undefined {
  const parts = ISO.exec(text.trim())
  if (!parts) return undefined
  const [, day = '', minute = '00:00', second = ':00', fraction = '', zone = 'Z'] = parts
  // To Date, a day that the month does not have is one of the next month.
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  const instant = parseInstant(`${day}T${minute}${second}.${micros}${offsetOf(zone)}`)
  return Number.isNaN(instant) ? undefined : instant
}

/** `+05`, `+0530` and `+05:30` as Date reads it: `+05:30`. */
function offsetOf(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z'
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
}
