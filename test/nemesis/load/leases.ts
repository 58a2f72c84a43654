import { DescribeExecutionCommand, GetExecutionHistoryCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { Stage } from '../stage.ts'
import { invoke, stepFunctions } from './workflows.ts'

const listed = z.object({ leases: z.array(z.object({ name: z.string(), owner: z.string().nullable() })) })

/** A lease that somebody holds, how that execution is, and the last of its tasks. */
export type Held = { name: string; owner: string; status: string; task: string }

/**
 * Executions that were stopped cannot give back what they hold, and some fail in giving it back: its expiry does, the next who comes for it,
 * or an operator (rules/lease.md, "A holder that has ended").
 */
export const isLeft = ({ status, task }: Held): boolean =>
  ['ABORTED', 'TIMED_OUT'].includes(status) || (status === 'FAILED' && task.startsWith('Release'))

/** The leases that are held, as operators see them. @throws Error when they cannot be listed */
export async function heldLeases(stage: Stage): Promise<Held[]> {
  const { leases } = listed.parse(await operate(stage, { command: 'lease-list' }))
  const held = leases.flatMap(({ name, owner }) => (owner === null ? [] : [{ name, owner }]))
  return Promise.all(
    held.map(async (lease) => ({
      ...lease,
      status: await statusOf(stage, lease.owner),
      task: await lastTaskOf(stage, lease.owner),
    })),
  )
}

/** Takes a lease from whoever holds it. @throws Error when that is refused */
export async function breakLease(stage: Stage, name: string): Promise<void> {
  const change = { operator: 'nemesis', reason: 'to see that the old holder is refused', dryRun: false }
  await operate(stage, { command: 'lease-break', name, ...change })
}

/** What operators do after executions were stopped (docs/operations.md): nobody else gives their leases back before they expire. */
export async function breakLeftLeases(stage: Stage): Promise<void> {
  for (const { name } of (await heldLeases(stage)).filter(isLeft)) await breakLease(stage, name)
}

/** The first try may meet what had died, the second what was being healed. */
const TRIES = 3

/** Asks for an operator's command as `npm run ops` does, and again when it fails. */
async function operate(stage: Stage, command: object): Promise<unknown> {
  for (let left = TRIES; ; left -= 1) {
    const answer: unknown = await invoke(stage, 'operations', command)
    const answered = z.object({ reply: z.unknown() }).safeParse(answer)
    if (answered.success) return answered.data.reply
    if (left === 1) throw new Error(`operations: ${JSON.stringify(answer)}`)
  }
}

/** Also of an execution that a map started, which no list shows. */
async function statusOf(stage: Stage, executionArn: string): Promise<string> {
  const { status } = await stepFunctions(stage).send(new DescribeExecutionCommand({ executionArn }))
  return status ?? 'unknown'
}

async function lastTaskOf(stage: Stage, executionArn: string): Promise<string> {
  const { events = [] } = await stepFunctions(stage).send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }))
  return events.find(({ type }) => type === 'TaskStateEntered')?.stateEnteredEventDetails?.name ?? 'none'
}
