import { type History, type Told, wasActive } from '../history.ts'
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
  const looked = { told: 0, logged: 0 }
  const look: Check['during'] = async ({ history }) => {
    for (const line of history.told.slice(looked.told)) judge(line, history)
    const logged = timed ? history.logged.slice(looked.logged) : []
    for (const line of endedByPlatform(history, logged)) history.violated('a function that is out of time says so itself', line)
    Object.assign(looked, { told: history.told.length, logged: history.logged.length })
  }
  const judge = (line: Told, history: History) => {
    const told = `${line.what}: ${line.status} ${line.code} after ${line.to - line.from} ms`
    const isActive = (faults: readonly string[], graceMs: number) => wasActive(history, faults, line.from, line.to, graceMs)
    const isUnexpected = typeof line.status === 'number' && line.status >= 500 && line.status !== 503
    if (isUnexpected && (line.code !== '' || !isActive(DEADLY, seenMs))) {
      history.violated('no request ends in an unexpected error', told)
    }
    if (line.status === 503 && !line.retryAfter) history.violated('a 503 says when to come back', told)
    if (timed && line.status === 'no-answer' && !isActive(FREEZING, TIME_MS)) history.violated('every request is answered', told)
    if (line.status === 'unreachable' && !isActive(['orchestrator-killed'], seenMs)) history.violated('the site is there', told)
  }
  return { during: look, after: look }
}

/** Functions that were ended from outside, where nothing froze them. */
function endedByPlatform(history: History, logged: History['logged']): string[] {
  const ended = logged.filter(({ line }) => line.includes('Task timed out after'))
  return ended.flatMap(({ at, line }) => (wasActive(history, FREEZING, at, at, TIME_MS) ? [] : [line.slice(0, 200)]))
}
