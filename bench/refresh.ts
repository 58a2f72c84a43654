import { join } from 'node:path'
import * as z from 'zod'
import type { Benchmark } from './benchmark.ts'
import { runChild } from './child.ts'

const measured = z.object({
  selected: z.number(),
  seconds: z.number(),
  cpuMs: z.number(),
  requests: z.number(),
  peakMiB: z.number(),
})

/** As `npm start` has them (package.json): V8 would rather let the heap grow than collect it. */
const HEAP = ['--max-old-space-size=256', '--max-semi-space-size=16']

/** Time, processor time and memory of a bulk refresh by the number of learners. */
export const refresh: Benchmark = {
  summary: 'a bulk refresh: learners per second, CPU ms per learner, peak memory, growth (sizes: learners; 1000,10000,100000)',
  run: async ({ sizes = [1_000, 10_000, 100_000], progress }) => {
    const rows = []
    for (const learners of sizes) {
      progress(`refreshing ${learners} learners`)
      const said = await runChild([...HEAP, join(import.meta.dirname, 'refresh-run.ts'), String(learners)], progress)
      const { selected, seconds, cpuMs, requests, peakMiB } = measured.parse(said)
      rows.push({
        selected,
        seconds,
        'learners/s': selected / seconds,
        'service CPU ms/learner': cpuMs / selected,
        'requests/learner': requests / selected,
        'peak MiB': peakMiB,
      })
    }
    const first = rows[0]
    return rows.map((row) => ({
      ...row,
      'time per learner, to the first': first ? row.seconds / row.selected / (first.seconds / first.selected) : 1,
    }))
  },
}
