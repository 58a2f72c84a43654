/** A third of a year: `1T` spring, `2T` summer, `3T` fall, counted from 1T2020 = 0 (rules/data.md, "Season of a run"). */
export type Term = number

const FIRST_YEAR = 2020
const START = ['01-15', '05-15', '09-10']
const END = ['04-20', '08-20', '12-15']
const DAY_MS = 86_400_000

/** The term in which a moment lies, by its month in UTC. */
export function termOf(now: Date): Term {
  return (now.getUTCFullYear() - FIRST_YEAR) * 3 + Math.floor(now.getUTCMonth() / 4)
}

/** As in a course key: `3T2026`. */
export function termName(term: Term): string {
  return `${third(term) + 1}T${yearOf(term)}`
}

export const termStart = (term: Term): Date => dayOf(term, START)
export const termEnd = (term: Term): Date => dayOf(term, END)

export function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS)
}

const yearOf = (term: Term) => FIRST_YEAR + Math.floor(term / 3)
const third = (term: Term) => ((term % 3) + 3) % 3
const dayOf = (term: Term, days: readonly string[]) => new Date(`${yearOf(term)}-${days[third(term)]}T15:00:00Z`)
