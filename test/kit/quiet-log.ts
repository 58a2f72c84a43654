import type { Log } from '../../lambdas/platform/log.ts'

/** A log for tests that look at what is stored, not at what is logged. */
export const quietLog: Log = { event: () => {}, failure: () => {} }
