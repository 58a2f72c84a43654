import type { Call, Outcome } from './handler.ts'

/** How a call ended where the function ran. */
export type Ended = Outcome | { readonly kind: 'crashed'; readonly message: string }

/** Runs the calls of one function. */
export interface Runner {
  readonly run: (call: Call) => Promise<Ended>
  readonly close: () => Promise<void>
}
