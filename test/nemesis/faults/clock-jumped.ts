import { rm, writeFile } from 'node:fs/promises'
import type { Fault } from './fault.ts'

const MOST_SECONDS = 300

/** The clocks of every second function jump by up to five minutes, forwards or back, and back again later. */
export const clockJumped: Fault = {
  lasts: 10_000,
  inject: async ({ clockFile }, random) => {
    const seconds = random.integer(30, MOST_SECONDS) * (random.chance(0.5) ? 1 : -1)
    await writeFile(clockFile, String(seconds * 1000))
    return seconds > 0 ? 'ahead' : 'behind'
  },
  heal: ({ clockFile }) => rm(clockFile, { force: true }),
}
