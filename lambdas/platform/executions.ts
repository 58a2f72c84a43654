import { DescribeExecutionCommand, ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn'
import { promptAnswers } from './aws-requests.ts'
import { environment } from './environment.ts'
import { executionsEnvironment } from './executions-environment.ts'
import { lazy } from './lazy.ts'
import type { Log } from './log.ts'

const settings = environment(executionsEnvironment)
const client = lazy(async () => new SFNClient({ requestHandler: promptAnswers, maxAttempts: 2 }))

/** It may go on, or does. One that has ended goes on only by a redrive, and then finds that its lease is gone. */
const ALIVE: readonly string[] = [ExecutionStatus.RUNNING, ExecutionStatus.PENDING_REDRIVE]

/**
 * Whether what owns a lease is an execution that Step Functions knows to have ended (rules/lease.md, "A holder that has ended"). Not known is
 * no: it answers a moment late, so that one that has just been started may be unknown to it.
 */
export async function hasEnded(owner: string, log: Log): Promise<boolean> {
  if (!owner.startsWith(settings().EXECUTION_ARN_PREFIX)) return false
  try {
    const { status } = await (await client()).send(new DescribeExecutionCommand({ executionArn: owner }))
    const ended = status !== undefined && !ALIVE.includes(status)
    if (ended) log.event('lease-holder-ended', { owner, status })
    return ended
  } catch (error) {
    log.failure('lease-holder-unknown', error, { owner })
    return false
  }
}
