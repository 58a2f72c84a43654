import { defineConfig } from 'vitest/config'

const shared = {
  globalSetup: ['test/kit/engines.ts'],
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/kit/closing-line.ts'],
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/golden/**'] } },
      { test: { ...shared, name: 'golden', include: ['test/golden/**/*.test.ts'] } },
    ],
  },
})
