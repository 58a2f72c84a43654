import type { Fault } from './fault.ts'

const kinds = ['lost', 'unanswered', 'doubled', 'late', 'throttled'] as const

/** A third of all invocations is lost, or not answered, or comes twice or late, or is throttled. */
export const invocationsBroken: Fault = {
  lasts: 8_000,
  inject: async ({ system }, random) => system.order({ [random.pick(kinds)]: 0.33 }),
  heal: async ({ system }) => system.order({}),
}
