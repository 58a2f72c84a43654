import { join } from 'node:path'
import * as z from 'zod'
import type { Benchmark, Figures } from './benchmark.ts'
import { runChild } from './child.ts'

const figures = z.record(z.string(), z.union([z.number(), z.string()]))

/**
 * The freeze and the exam authorization, by the number of learners in the world: the workflow with its fetches, and the SQL alone.
 * Statements per thousand learners stay the same however many there are, because every step works on a chunk.
 */
export const freeze: Benchmark = {
  summary:
    'freeze and exams: learners per second, SQL statements per 1000, upstream calls per learner (sizes: learners; 500,2000)',
  run: async ({ sizes = [500, 2_000], progress }) => {
    const rows: Figures[] = []
    for (const learners of sizes) {
      progress(`freezing a world of ${learners} learners`)
      const said = await runChild([join(import.meta.dirname, 'freeze-run.ts'), String(learners)], progress)
      rows.push(...z.array(figures).parse(said))
    }
    return rows
  },
}
