import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { Log } from '../platform/log.ts'

/** The load waits no longer than this for Step Functions to take the orders. */
const PATIENCE_MS = 1_000
const MINUTE_MS = 60_000
/** A learner has not been away for longer than this many frozen runs; the others are ordered by the next load. */
const MOST_FREEZES = 10

let client: SFNClient | undefined

export type Background = {
  /** ARNs of the state machines refresh-one-learner and freeze-one-learner. */
  refreshArn: string
  freezeArn: string
  log: Log
  now: Date
}

/** Orders the refresh of one learner's stale caches. Never throws. */
export async function orderRefresh(background: Background, userId: number): Promise<void> {
  const { refreshArn: stateMachineArn } = background
  await order(background, { stateMachineArn, name: `dashboard-${userId}`, input: { userId, force: false } })
}

/**
 * Orders the freeze of one learner in runs that were frozen before the learner's grade arrived (rules/dashboard.md, "Status of a run"). Never
 * throws.
 */
export async function orderFreezes(background: Background, userId: number, courseRunIds: readonly number[]): Promise<void> {
  const { freezeArn: stateMachineArn } = background
  const orders = courseRunIds.slice(0, MOST_FREEZES).map((courseRunId) => {
    return order(background, { stateMachineArn, name: `dashboard-${userId}-${courseRunId}`, input: { userId, courseRunId } })
  })
  await Promise.all(orders)
}

type Order = { stateMachineArn: string; name: string; input: Record<string, number | boolean> }

/**
 * Starts an execution at most once a minute whatever the number of loads: its name holds the minute, and Step Functions takes a name
 * once. Two at a time are kept apart by the machines' own leases. Never throws: a load must not fail of it.
 */
async function order({ log, now }: Background, { stateMachineArn, name, input }: Order): Promise<void> {
  client ??= new SFNClient({ maxAttempts: 2 })
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  const command = new StartExecutionCommand({ stateMachineArn, name: `${name}-${minute}`, input: JSON.stringify(input) })
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(PATIENCE_MS) })
    log.event('work-ordered', { name, stateMachineArn })
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return
    log.failure('work-not-ordered', error, { name, stateMachineArn })
  }
}
