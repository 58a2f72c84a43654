import type { Fault } from './fault.ts'

const kinds = ['lost', 'unanswered', 'doubled', 'repeated', 'late', 'throttled'] as const

/** A third of all invocations is lost, or not answered, or comes twice, at once or when it has been done, or late, or is throttled. */
export const invocationsBroken: Fault = {
  lasts: 8_000,
  inject: async ({ system }, random) => {
    const kind = random.pick(kinds)
    system.order({ [kind]: 0.33 })
    return kind
  },
  heal: async ({ system }) => system.order({}),
}
