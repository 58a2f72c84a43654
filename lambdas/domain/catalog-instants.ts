/**
 * A UTC instant as Postgres writes a `timestamp` in JSON: `2026-11-20T16:05:00.5`, without zone and without trailing zeros. Keeps the
 * microseconds that a Date loses, and the order of the texts is the order of the instants.
 */
export type InstantText = string

/** The instant as such a text. */
export function instantText(instant: Date): InstantText {
  return instant.toISOString().replace(/\.?0*Z$/, '')
}

/** As the API writes it: UTC with `Z`; a fraction of a second has six digits. */
export function apiInstant(instant: InstantText | null): string | null {
  if (instant === null) return null
  const [whole = '', fraction] = instant.split('.')
  return fraction === undefined ? `${whole}Z` : `${whole}.${fraction.padEnd(6, '0')}Z`
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Reads an ISO 8601 date or instant, to the microsecond; without a zone it is UTC, without a time midnight.
 * @returns undefined when it is none, such as the 30th of February.
 */
export function parseInstant(text: string): InstantText | undefined {
  const [matched, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = ISO.exec(text.trim()) ?? []
  const offset = offsetMinutes(zone)
  if (matched === undefined || offset === undefined) return undefined
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const at = new Date(`${wall}Z`)
  // A day that the month does not have is a date of the next month to Date.
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(wall)) return undefined
  const whole = new Date(at.getTime() - offset * 60_000).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)
  const micros = fraction.slice(0, 6).replace(/0+$/, '')
  return micros === '' ? whole : `${whole}.${micros}`
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
