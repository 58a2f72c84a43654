import type { Replies } from '../lambdas/operations/replies.ts'
import type { Call, Outcome } from './command.ts'
import { counted } from './table.ts'
import { at } from './time.ts'

/** How including or excluding a learner is told. */
export function outcomeOf({ change }: Call, found: Replies['learner-include'], done: string): Outcome {
  const { userId, before } = found
  const excluded = before.excludedSince ? `excluded since ${at(before.excludedSince)} UTC` : 'not excluded'
  const lines = [
    `learner id:${userId} ${change.dryRun ? 'would be ' : ''}${done}; before: ${counted(before.strikes, 'strike')}, ${excluded}`,
  ]
  return { data: { ...found, dryRun: change.dryRun }, lines }
}
