import { Refusal, UsageError } from './command.ts'
import { explain } from './explain.ts'

/** How a command ended that did not end well: `usage` was typed wrongly, `refused` is a no with its reason, `failed` broke. */
export type Failure = { kind: 'usage' | 'refused' | 'failed'; message: string }

/** A failure in one line, that says what to do where that is known. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { kind: 'usage', message: `${error.message} (--help tells more)` }
  return { kind: error instanceof Refusal ? 'refused' : 'failed', message: explain(error) }
}
