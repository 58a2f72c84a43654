import { DescribeStateMachineCommand, ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn'
import type { Log } from '../platform/log.ts'
import { schedules } from '../schedules.ts'
import { overdueTick, type Standing } from './overdue.ts'

type Watch = { client: SFNClient; machineArn: (stateMachine: string) => string; now: Date; log: Log }

const HOUR_MS = 3_600_000

/** Looks whether every schedule's last run ended well, and says which did not: the alarms hear it. @returns the overdue schedules' names. */
export async function watchSchedules(watch: Watch): Promise<string[]> {
  const looked = Object.entries(schedules).map(async ([schedule, timed]) => {
    const tick = overdueTick(timed, await standingOf(watch, timed.stateMachine), watch.now)
    if (tick === null) return []
    const hours = Math.floor((watch.now.getTime() - tick.getTime()) / HOUR_MS)
    watch.log.event('run-overdue', { schedule, tick: tick.toISOString(), hours })
    return [schedule]
  })
  return (await Promise.all(looked)).flat()
}

async function standingOf({ client, machineArn }: Watch, stateMachine: string): Promise<Standing> {
  const stateMachineArn = machineArn(stateMachine)
  const [made, listed] = await Promise.all([
    client.send(new DescribeStateMachineCommand({ stateMachineArn })),
    client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 1 })),
  ])
  if (made.creationDate === undefined) throw new Error(`${stateMachine}: Step Functions does not say when it was made`)
  return { madeAt: made.creationDate, lastGoodStart: listed.executions?.[0]?.startDate ?? null }
}
