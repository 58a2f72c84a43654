import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context } from 'aws-lambda'
import { OutOfTime } from './errors.ts'

/** What a function may take: Lambda ends it at once when its time is over, and its caller then learns nothing. */
type Limit = { totalMs: number; deadline: number; signal: AbortSignal }

const storage = new AsyncLocalStorage<Limit>()

/** What is left after the deadline: to answer, and to log. Of a very short limit, half. */
const FINISH_MS = 1_000
/** A statement ends this much before the deadline, so that what is told is that the database did not answer. */
const STATEMENT_MARGIN_MS = 500

/**
 * Runs a function's work, and ends it a second before Lambda would: what it has borrowed is taken away then (`whenOutOfTime`), so that
 * nothing of it is written after its caller was told that it failed (rules/outages.md, "Time").
 * @throws OutOfTime; else what `work` throws.
 */
export async function withinTime<Result>(
  context: Pick<Context, 'getRemainingTimeInMillis' | 'functionName'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const remaining = context.getRemainingTimeInMillis()
  const budget = Math.max(remaining - FINISH_MS, remaining / 2)
  const over = new AbortController()
  const limit: Limit = { totalMs: Math.ceil(remaining / 1_000) * 1_000, deadline: Date.now() + budget, signal: over.signal }
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new OutOfTime(`${context.functionName}: not done after ${Math.round(budget)} ms, and about to be ended`)
    reject(error)
    over.abort(error)
  }, budget)
  try {
    return await Promise.race([storage.run(limit, work), timeIsUp])
  } finally {
    clearTimeout(timer)
  }
}

/** Does this when the function under way runs out of time. @returns what takes it back. */
export function whenOutOfTime(act: () => void): () => void {
  const signal = storage.getStore()?.signal
  signal?.addEventListener('abort', act, { once: true })
  return () => signal?.removeEventListener('abort', act)
}

/** How long a statement that is sent now may take, in milliseconds; undefined outside of functions. @throws OutOfTime */
export function statementTime(now = Date.now()): number | undefined {
  const limit = storage.getStore()
  if (limit === undefined) return undefined
  if (limit.signal.aborted) throw limit.signal.reason
  return Math.max(limit.deadline - STATEMENT_MARGIN_MS - now, STATEMENT_MARGIN_MS)
}

/** The longest that any statement of this function may take, in milliseconds: the same in all its calls. 0: outside of functions, no limit. */
export function longestStatement(): number {
  const limit = storage.getStore()
  return limit === undefined ? 0 : Math.max(limit.totalMs - FINISH_MS - STATEMENT_MARGIN_MS, STATEMENT_MARGIN_MS)
}
