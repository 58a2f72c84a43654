import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import type { Stage } from '../stage.ts'
import { invoke, stepFunctions } from './workflows.ts'

const listed = z.object({ reply: z.object({ leases: z.array(z.object({ name: z.string(), owner: z.string().nullable() })) }) })

/** A lease that somebody holds, and how that execution is. */
export type Held = { name: string; owner: string; status: string }

/** Executions that were stopped cannot give back what they hold: its expiry does, or an operator. */
export const isStopped = ({ status }: Held): boolean => ['ABORTED', 'TIMED_OUT'].includes(status)

/** The leases that are held, as operators see them. @throws ZodError when they cannot be listed */
export async function heldLeases(stage: Stage): Promise<Held[]> {
  const { reply } = listed.parse(await invoke(stage, 'operations', { command: 'lease-list' }))
  const held = reply.leases.flatMap(({ name, owner }) => (owner === null ? [] : [{ name, owner }]))
  return Promise.all(held.map(async (lease) => ({ ...lease, status: await statusOf(stage, lease.owner) })))
}

/** Takes a lease from whoever holds it. @throws ZodError when that is refused */
export async function breakLease(stage: Stage, name: string): Promise<void> {
  const change = { operator: 'nemesis', reason: 'to see that the old holder is refused', dryRun: false }
  z.object({ reply: z.object({}) }).parse(await invoke(stage, 'operations', { command: 'lease-break', name, ...change }))
}

/** What operators do after executions were stopped (docs/operations.md): nobody else gives their leases back before they expire. */
export async function breakLeasesOfStopped(stage: Stage): Promise<void> {
  for (const { name } of (await heldLeases(stage)).filter(isStopped)) await breakLease(stage, name)
}

/** Also of an execution that a map started, which no list shows. */
async function statusOf(stage: Stage, executionArn: string): Promise<string> {
  const { status } = await stepFunctions(stage).send(new DescribeExecutionCommand({ executionArn }))
  return status ?? 'unknown'
}
