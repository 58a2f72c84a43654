import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { freezableRuns } from '../lambdas/freeze/pass-queries.ts'
import { type Meter, metered } from '../ops/meter.ts'
import { operationsOf } from '../ops/operations.ts'
import { freezeStanding } from './standing.ts'
import type { System } from './system.ts'
import type { Learner } from './world/learner.ts'
import { LEADS } from './world/story/cast.ts'
import { createWorld, type World } from './world/world.ts'
import type { KeptWorld } from './kept-world.ts'

const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Learners up to whom the first start draws all consequences itself; of more, the schedules do. */
const FEW = 1_000

/** Who hears of each step, and of how far it is. */
type Watched = { progress: (step: string) => void; newMeter: () => Meter }

/** Whether the start of a world does at once what its schedules would do in the course of a day, so that there is a story to see. */
export const hasOpening = ({ file }: KeptWorld): boolean => file.story === true && file.learners <= FEW

export const worldOf = ({ file, now }: KeptWorld): World => createWorld({ ...file, now })

/** What comes before the first refresh: runs and exchange rates are synced. */
export async function beforeRefresh(system: System): Promise<void> {
  await execute(system, 'sync-course-runs')
  await execute(system, 'sync-exchange-rates')
}

/**
 * What follows the first refresh: some are cut off, grades are frozen in two passes, of which the second completes the runs, certificates of courses with exams are issued, as operators do, and the
 * hourly workflow authorizes and draws all consequences.
 * @throws Error naming the workflow that did not succeed.
 */
export async function afterRefresh(system: System, world: World, { progress, newMeter }: Watched): Promise<void> {
  await cutOff(system, storyLearners(world))
  progress('Freezing the grades of runs that are over')
  await freeze(system, newMeter())
  progress('Completing the runs that are frozen')
  await freeze(system, newMeter())
  progress('Issuing certificates, and authorizing for exams')
  await issueCertificates(system, world)
  await execute(system, 'authorize-exams')
  await flushSearch(system)
}

/** Whom to sign in as, with what each sees. */
export const leads = (world: World): Learner[] => storyLearners(world).slice(0, LEADS)

function storyLearners({ learners, learner }: World): Learner[] {
  const found: Learner[] = []
  for (let index = 0; index < learners && learner(index).story; index += 1) found.push(learner(index))
  return found
}

async function freeze(system: System, meter: Meter): Promise<void> {
  const began = new Date()
  const due = (await freezableRuns(system.database, began)).length
  const standing = () => freezeStanding(system.database, { began, due })
  await metered(meter, standing, () => execute(system, 'freeze-final-grades'))
}

/** A run of the machine, under a name of its own; one that finds its lease held by a run that a killed start left is none of ours. */
async function execute({ engine, arnOf }: System, machine: string): Promise<void> {
  const { arn } = engine.startExecution({
    machineArn: arnOf(machine),
    name: `opening-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`,
  })
  await engine.ended(arn)
  const { status, error, cause } = engine.describeExecution(arn)
  if (status !== 'SUCCEEDED' && error !== 'LeaseHeld') throw new Error([machine, status, error, cause].filter(Boolean).join(': '))
}

async function cutOff({ simulator }: System, learners: readonly Learner[]): Promise<void> {
  for (const { story, accounts } of learners) {
    const { username } = accounts.edxorg ?? {}
    if (!story?.isCutOff || username === undefined) continue
    const answer = await fetch(`${simulator.urls.control}/learners/${username}/revoke`, {
      method: 'POST',
      body: JSON.stringify({ backend: 'edxorg' }),
    })
    if (!answer.ok) throw new Error(`the simulator did not cut off ${username}: ${await answer.text()}`)
  }
}

/** Grades and certificates are found at once, not only when the schedule comes to it; without OpenSearch they wait. */
async function flushSearch({ url }: System): Promise<void> {
  const client = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials: LOCAL, maxAttempts: 1 })
  await client.send(new InvokeCommand({ FunctionName: 'flush-search', Payload: JSON.stringify({ execution: 'opening' }) }))
  client.destroy()
}

async function issueCertificates({ url }: System, { catalog }: World): Promise<void> {
  const client = new LambdaClient({ endpoint: url, region: 'us-east-1', credentials: LOCAL, maxAttempts: 1 })
  const ask = operationsOf(client, (name) => name)
  const by = { operator: 'npm start', reason: 'the opening of the story', dryRun: false, learners: null }
  for (const { id } of catalog.programs.filter(({ examRuns }) => examRuns.length > 0).flatMap(({ courses }) => courses))
    await ask('certificates-issue-course', { ...by, course: String(id) })
  client.destroy()
}
