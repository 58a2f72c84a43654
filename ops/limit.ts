import { type Call, type Option, UsageError } from './command.ts'
import { type Cell, counted, table } from './table.ts'

/** The option of commands whose table may be long. `--json` prints everything. */
export const LIMIT: Readonly<Record<string, Option>> = { limit: { value: 'N', help: 'rows that are printed; 50 unless given' } }

const USUAL = 50

/** @throws UsageError unless it is a whole number from 1 on. */
export function limitOf(call: Call): number {
  return numberOf(call, 'limit') ?? USUAL
}

/** The number that an option was given; null when it was not. @throws UsageError unless it is a whole number from 1 on */
export function numberOf(call: Call, option: string): number | null {
  const typed = call.value(option)
  if (typed === null) return null
  if (!/^[1-9]\d{0,6}$/.test(typed)) throw new UsageError(`--${option}: a whole number from 1 on`)
  return Number(typed)
}

type Long = { headers: readonly string[]; rows: readonly Cell[][]; total: number; noun: string; limit: number }

/** The first rows as a table, and the total; where there are more, how to see them. */
export function limited({ headers, rows, total, noun, limit }: Long): string[] {
  if (total === 0) return [`0 ${noun}s`]
  const shown = rows.slice(0, limit)
  const more =
    shown.length < total ? `; these are the first ${shown.length}: --limit ${Math.min(total, rows.length)} shows more` : ''
  return [...table(headers, shown), '', `${counted(total, noun)}${more}`]
}
