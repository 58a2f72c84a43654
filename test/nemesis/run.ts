import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'
import { allChecks, checkEach } from './checks/index.ts'
import { faults } from './faults/index.ts'
import { figuresOf } from './figures.ts'
import { underFire } from './fire.ts'
import { createHistory, type History } from './history.ts'
import { accountOf } from './load/account.ts'
import { createClient } from './load/client.ts'
import { breakLeasesOfStopped } from './load/leases.ts'
import { executionsIn, invoke, machines, makeStale, openExams, reopenExams, startOne, stepFunctions } from './load/workflows.ts'
import type { Planned } from './plan.ts'
import { violationLine } from './report.ts'
import { setStage, type Stage } from './stage.ts'

export type Run = {
  seed: string
  learners: number
  clients: number
  milliseconds: number
  plan: readonly Planned[]
  /** Ends with the first violation that is seen under fire. */
  untilFound?: boolean
}

/** For what was begun to end when everything is healed: a function in a silent connection knows no sooner than its own time, 600 s at most. */
const CALM_MS = 900_000

/** Runs the system under load and these faults, heals everything, lets it come to rest, and checks what it promises. */
export async function runNemesis(run: Run, progress: (line: string) => void): Promise<History> {
  const history = createHistory((violation) => progress(violationLine(violation)))
  progress('starting everything')
  const stage = await setStage(run, history)
  try {
    const checks = allChecks()
    const checking = { stage, history }
    progress('a first refresh, while all is well')
    await makeStale(stage)
    await settle(stage, await startOne(stage, 'refresh-learner-data', 'before'))
    await expectWhole(stage)
    await openExams(stage)
    await checkEach(checks, 'before', checking)
    progress(`under fire for ${Math.round(run.milliseconds / 1000)} s: ${run.plan.length} faults`)
    await underFire(run, checks, checking, progress)
    if (run.untilFound && history.violations.length > 0) return history
    progress('coming to rest')
    await comeToRest(stage, history, progress)
    await emptyOutbox(stage)
    await checkEach(checks, 'calm', checking)
    progress('each workflow once more')
    await goThrough(stage, history, progress)
    await recovers(stage, history)
    await emptyOutbox(stage)
    progress('checking')
    await checkEach(checks, 'after', checking)
    history.done = await figuresOf(stage)
    return history
  } finally {
    await stage.stop()
  }
}

/** What the first refresh did not bring would be taken for a row that was added later. @throws Error when it left anything out */
async function expectWhole({ direct }: Stage): Promise<void> {
  const sql = `SELECT user_id, mitxonline_outcome, mitxonline_reason, edxorg_outcome, edxorg_reason FROM refresh_run_learner
    WHERE coalesce(mitxonline_outcome, 'failed') IN ('failed', 'partly') OR coalesce(edxorg_outcome, 'failed') IN ('failed', 'partly') LIMIT 1`
  const { rows } = await direct.query(sql)
  if (rows.length > 0) throw new Error(`the first refresh was not whole: ${JSON.stringify(rows[0])}`)
}

async function comeToRest(stage: Stage, history: History, progress: (line: string) => void): Promise<void> {
  for (const fault of Object.values(faults)) await fault.heal(stage)
  const until = history.now() + CALM_MS
  while (history.now() < until && (await executionsIn(stage, 'RUNNING')).length > 0) await sleep(500)
  const running = (await executionsIn(stage, 'RUNNING')).length
  progress(`${running} executions still run; ${await outbox(stage)} documents wait for search`)
}

async function emptyOutbox(stage: Stage): Promise<void> {
  for (let flushes = 0; flushes < 20 && (await outbox(stage)) > 0; flushes += 1) {
    await invoke(stage, 'flush-search', {})
  }
}

/** What each workflow does is there to be done, and nothing stands in its way: the refresh ends in what the sites know. */
async function goThrough(stage: Stage, history: History, progress: (line: string) => void): Promise<void> {
  await breakLeasesOfStopped(stage)
  await makeStale(stage)
  await reopenExams(stage)
  for (const machine of machines) {
    const arn = await startOne(stage, machine, 'afterwards')
    await settle(stage, arn)
    const { status, output, error } = await stepFunctions(stage).send(new DescribeExecutionCommand({ executionArn: arn }))
    if (status !== 'SUCCEEDED')
      history.violated('each workflow goes through once it is healed', `${machine} is ${status}: ${error}`)
    progress(`${machine} once more: ${output ?? error}`)
  }
}

const outbox = async ({ direct }: Stage) =>
  (await direct.query<{ waiting: number }>('SELECT count(*)::int AS waiting FROM search_outbox')).rows[0]?.waiting ?? 0

/** Every function that a page needs answers again: the second time at the latest, because the first may meet what had died. */
async function recovers(stage: Stage, history: History): Promise<void> {
  const client = createClient(stage, history, accountOf(stage, 0))
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const isIn = await client.logIn()
    const told = [
      await client.ask('dashboard', `/api/v0/dashboard/${client.username}/`),
      await client.ask('settings', `/api/v0/profiles/${client.username}/`, {
        method: 'PATCH',
        body: { account_privacy: 'public' },
      }),
      await client.ask('programs', '/api/v0/programs/'),
    ]
    const failed = told.filter(({ status }) => typeof status !== 'number' || status >= 300)
    if (isIn && failed.length === 0) return
    if (attempt === 0) continue
    history.violated(
      'everything works again once it is healed',
      `signed in: ${isIn}; ${failed.map(({ what, status }) => `${what} ${status}`).join(', ')}`,
    )
  }
}

async function settle(stage: Stage, arn: string): Promise<void> {
  while ((await executionsIn(stage, 'RUNNING')).includes(arn)) await sleep(300)
}
