import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/kit/long-first.ts'

const shared = {
  globalSetup: ['test/kit/engines.ts'],
  isolate: false,
  setupFiles: ['test/kit/fresh-modules.ts'],
  pool: 'forks' as const,
  // What waits, waits for a fact. This ends what waits for ever, on the slowest of machines too: how long things take is bench/'s to say.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 300_000 } },
}

/** A file of tests holds 30 connections at most, and the Postgres of a run has 300 (local/engines/postgres.ts). */
const MOST_WORKERS = 8

export default defineConfig({
  test: {
    // Files of tests wait as much as they compute: for a browser, for engines, for what is late on purpose.
    maxWorkers: Math.min(availableParallelism() + 2, MOST_WORKERS),
    sequence: { sequencer: LongFirst },
    reporters: ['default', './test/kit/closing-line.ts'],
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/golden/**'] } },
      { test: { ...shared, name: 'golden', include: ['test/golden/**/*.test.ts'] } },
    ],
  },
})
