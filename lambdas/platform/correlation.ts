import { AsyncLocalStorage } from 'node:async_hooks'

/** What ties log lines, upstream requests and database sessions of one unit of work together (rules/operations.md, "Correlation"). */
export type WorkContext = { correlationId: string }

const storage = new AsyncLocalStorage<WorkContext>()

/** Runs `work` so that everything below it sees this context. */
export function inContext<T>(context: WorkContext, work: () => Promise<T>): Promise<T> {
  return storage.run(context, work)
}

/** The id of the execution or request under way; 'none' outside of any. */
export function correlationId(): string {
  return storage.getStore()?.correlationId ?? 'none'
}
