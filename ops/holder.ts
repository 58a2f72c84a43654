import { inTurn } from '../lambdas/platform/in-turn.ts'
import type { Workflows } from './workflows.ts'

const RUNNING = 'RUNNING'
/** Well under what DescribeExecution allows in a second. */
const AT_ONCE = 5

/**
 * How the executions ended that are said to be under way, or to hold a lease, by ARN: stopped in the console, they gave nothing back. One that
 * runs, or that nobody knows, is not among them.
 */
export async function endedOf(workflows: Workflows, owners: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const executions = [...new Set(owners)].flatMap((owner) => (owner?.startsWith('arn:') ? [owner] : []))
  const told = await inTurn(executions, AT_ONCE, async (arn) => [arn, await statusOf(workflows, arn)] as const)
  return new Map(told.flatMap(([arn, status]) => (status === null || status === RUNNING ? [] : [[arn, status]])))
}

/** Step Functions that does not answer is no reason to show nothing. */
const statusOf = (workflows: Workflows, arn: string) => workflows.status(arn).catch(() => null)
