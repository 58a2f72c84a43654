import { join } from 'node:path'
import * as z from 'zod'
import type { Benchmark, Figures } from './benchmark.ts'
import { runChild } from './child.ts'

const figures = z.record(z.string(), z.union([z.number(), z.string()]))

/**
 * A first pass over a database of the old system, and one after it that finds nothing new, by the number of learners there. Ranges are
 * copied four at a time, as by the workflow; old and new database share the machine.
 */
export const importOld: Benchmark = {
  summary: 'moving in: rows per second, CPU per row, memory; hours for a million learners (sizes: learners; 10000,100000)',
  run: async ({ sizes = [10_000, 100_000], progress }) => {
    const rows: Figures[] = []
    for (const learners of sizes) {
      progress(`importing ${learners} learners`)
      const said = await runChild([join(import.meta.dirname, 'import-run.ts'), String(learners)], progress)
      rows.push(...z.array(figures).parse(said))
    }
    return rows
  },
}
