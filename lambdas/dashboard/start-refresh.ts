import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { Log } from '../platform/log.ts'

/** The load waits no longer than this for Step Functions to take the order. */
const PATIENCE_MS = 1_000
const MINUTE_MS = 60_000

let client: SFNClient | undefined

/**
 * Orders the refresh of one learner, at most once a minute whatever the number of loads: the execution's name holds the minute, and
 * Step Functions takes a name once. Two at a time are kept apart by the machine's own lease. Never throws: a load must not fail of it.
 */
export async function startLearnerRefresh(
  { stateMachineArn, log }: { stateMachineArn: string; log: Log },
  userId: number,
  now: Date,
): Promise<void> {
  client ??= new SFNClient({ maxAttempts: 2 })
  const minute = Math.floor(now.getTime() / MINUTE_MS)
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: `dashboard-${userId}-${minute}`,
    input: JSON.stringify({ userId, force: false }),
  })
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(PATIENCE_MS) })
    log.event('refresh-ordered', { userId })
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return
    log.failure('refresh-not-ordered', error, { userId })
  }
}
