import { type History, wasActive } from '../history.ts'
import type { Check } from './check.ts'

/** Faults under which a function may die in mid-request, which API Gateway tells as 500. */
const DEADLY = ['function-killed', 'function-frozen', 'orchestrator-killed', 'invocations-broken'] as const
/** Faults during which a frozen process answers nobody. */
const FREEZING = ['function-frozen', 'orchestrator-killed', 'invocations-broken', 'postgres-crashed'] as const
/** For a caller to see that a process has died, on a machine with a lot to do. */
const SEEN_MS = 5_000
/** Longer than any function of a page may take. */
const TIME_MS = 35_000

/**
 * Every request is answered, in time, by its name: what passes is a 503 with `Retry-After`, and nothing is a fault that nobody expected.
 * @param timed whether what is late is wrong; otherwise what a fault breaks may be seen at any time after it, as on a machine with too much to do
 */
export function answersNamed(timed: boolean): Check {
  const seenMs = timed ? SEEN_MS : Number.POSITIVE_INFINITY
  const timeMs = timed ? TIME_MS : Number.POSITIVE_INFINITY
  return {
    after: async ({ history }) => {
      for (const line of history.told) {
        const told = `${line.what}: ${line.status} ${line.code} after ${line.to - line.from} ms`
        const deadly = wasActive(history, DEADLY, line.from, line.to, seenMs)
        if (line.status === 500 && (line.code !== '' || !deadly)) history.violated('no request ends in an unexpected error', told)
        if (line.status === 503 && !line.retryAfter) history.violated('a 503 says when to come back', told)
        if (timed && line.status === 'no-answer' && !wasActive(history, FREEZING, line.from, line.to, timeMs)) {
          history.violated('every request is answered', told)
        }
        if (line.status === 'unreachable' && !wasActive(history, ['orchestrator-killed'], line.from, line.to, seenMs)) {
          history.violated('the site is there', told)
        }
      }
      for (const line of timed ? endedByPlatform(history) : [])
        history.violated('a function that is out of time says so itself', line)
    },
  }
}

/** Functions that were ended from outside, where nothing froze them. */
function endedByPlatform(history: History): string[] {
  const ended = history.logged.filter(({ line }) => line.includes('Task timed out after'))
  return ended.flatMap(({ at, line }) => (wasActive(history, FREEZING, at, at, TIME_MS) ? [] : [line.slice(0, 200)]))
}
