import type { Standing } from '../ops/meter.ts'

/** One line of figures: what was measured, by name. */
export type Figures = Readonly<Record<string, number | string>>

export type BenchmarkOptions = {
  /** Sizes to measure, instead of the benchmark's own. */
  sizes: readonly number[] | undefined
  /** Hears of each step that takes its time, and of how far it is. */
  progress: (step: string | Standing) => void
}

export type Benchmark = { summary: string; run: (options: BenchmarkOptions) => Promise<Figures[]> }

const shown = (value: number | string) =>
  typeof value === 'string' ? value : value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 })

/** Figures as a table; lines with other columns than the one before begin a new table. */
export function tableOf(rows: readonly Figures[]): string {
  const tables: Figures[][] = []
  for (const row of rows) {
    const last = tables.at(-1)
    if (last && Object.keys(last[0] ?? {}).join() === Object.keys(row).join()) last.push(row)
    else tables.push([row])
  }
  return tables.map(oneTable).join('\n\n')
}

function oneTable(rows: readonly Figures[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const cells = [columns, ...rows.map((row) => columns.map((column) => shown(row[column] ?? '')))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)))
  return cells.map((line) => line.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  ')).join('\n')
}
