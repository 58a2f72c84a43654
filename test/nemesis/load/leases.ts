import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { Stage } from '../stage.ts'
import { invoke, stepFunctions } from './workflows.ts'

const listed = z.object({ leases: z.array(z.object({ name: z.string(), owner: z.string().nullable() })) })

/** A lease that somebody holds, and how that execution is. */
export type Held = { name: string; owner: string; status: string }

/** Executions that were stopped cannot give back what they hold: its expiry does, or an operator. */
export const isStopped = ({ status }: Held): boolean => ['ABORTED', 'TIMED_OUT'].includes(status)

/** The leases that are held, as operators see them. @throws Error when they cannot be listed */
export async function heldLeases(stage: Stage): Promise<Held[]> {
  const { leases } = listed.parse(await operate(stage, { command: 'lease-list' }))
  const held = leases.flatMap(({ name, owner }) => (owner === null ? [] : [{ name, owner }]))
  return Promise.all(held.map(async (lease) => ({ ...lease, status: await statusOf(stage, lease.owner) })))
}

/** Takes a lease from whoever holds it. @throws Error when that is refused */
export async function breakLease(stage: Stage, name: string): Promise<void> {
  const change = { operator: 'nemesis', reason: 'to see that the old holder is refused', dryRun: false }
  await operate(stage, { command: 'lease-break', name, ...change })
}

/** What operators do after executions were stopped (docs/operations.md): nobody else gives their leases back before they expire. */
export async function breakLeasesOfStopped(stage: Stage): Promise<void> {
  for (const { name } of (await heldLeases(stage)).filter(isStopped)) await breakLease(stage, name)
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
