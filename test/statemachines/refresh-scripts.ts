import type { JsonObject } from '../../local/workflows/json.ts'
import { type Script, Thrown } from './machine.ts'

export const LEASE = { name: 'refresh-learner-data', owner: 'run-1', fence: 1, expiresAt: '2026-11-27T05:00:00.000Z' }
const RUN = { id: 'run-1', lease: { name: LEASE.name, fence: 1 }, deadline: LEASE.expiresAt, force: false }
export const REPORT = { run: 'run-1', selected: 2, refreshed: 2 }

/** Two learners, one per shard, for whom everything goes well; `changes` replaces single functions. */
export const refreshScript = (changes: Script = {}): Script => ({
  'acquire-lease': () => ({ acquired: true, lease: LEASE }),
  'open-run': () => ({ disabled: false, run: RUN, selected: 2, shards: [1, 101] }),
  'list-learners': ({ first }) => ({ learners: [Number(first)] }),
  'fetch-shard-enrollments': ({ pauses }) => ({ next: 'done', pauses: pauses ?? 0 }),
  'fetch-mitx-online': ({ pauses }) => ({ next: 'done', pauses: pauses ?? 0 }),
  'fetch-edx-org': ({ pauses }) => ({ next: 'done', pauses: pauses ?? 0 }),
  'record-failure': () => ({}),
  'flush-search': () => ({ state: 'flushed' }),
  'close-run': () => REPORT,
  'release-lease': () => ({ released: true }),
  ...changes,
})

/** A function that throws, always. */
export const throwing = (error: string) => (): never => {
  throw new Thrown(error)
}

/** A fetch that is told to wait once, until an instant that has passed. */
export const waitingOnce = ({ pauses }: JsonObject) =>
  pauses === 0 ? { next: 'wait', until: '2026-01-01T00:00:00Z', pauses: 1 } : { next: 'done', pauses: Number(pauses) }
