const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `2026-11-27 05:00` in UTC, as all times here; a dash when there is none. */
export function at(instant: Date | null): string {
  return instant ? instant.toISOString().slice(0, 16).replace('T', ' ') : '-'
}

/** A length of time in the unit that fits: `12 s`, `5 min`, `3 h`, `9 d`. */
export function span(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)} s`
  if (milliseconds < HOUR) return `${Math.round(milliseconds / MINUTE)} min`
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)} h`
  return `${Math.round(milliseconds / DAY)} d`
}

/** `5 min ago` or `in 5 min`; a dash when there is none. */
export function relative(instant: Date | null, now: Date): string {
  if (!instant) return '-'
  const difference = now.getTime() - instant.getTime()
  return difference >= 0 ? `${span(difference)} ago` : `in ${span(-difference)}`
}
