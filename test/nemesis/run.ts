import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'
import { allChecks, checkEach } from './checks/index.ts'
import { faults } from './faults/index.ts'
import { figuresOf } from './figures.ts'
import { underFire } from './fire.ts'
import { createHistory, type History } from './history.ts'
import { accountOf } from './load/account.ts'
import { createClient } from './load/client.ts'
import { breakLeftLeases } from './load/leases.ts'
import {
  executionsIn,
  invoke,
  machines,
  makeStale,
  openExams,
  reopenExams,
  shortenPrograms,
  startOne,
  stepFunctions,
} from './load/workflows.ts'
import { isDone, visit } from './load/visit.ts'
import type { Planned } from './plan.ts'
import { violationLine } from './lines.ts'
import { livePrograms, setStage, type Stage } from './stage.ts'

export type Run = {
  seed: string
  learners: number
  clients: number
  /** Under fire; longer where the faults take longer. */
  milliseconds: number
  plan: readonly Planned[]
  /** Whether what is late is wrong: not on a machine of which nobody knows what else it does. */
  timed: boolean
  /** Processes of each function at most (local/functions/runtime.ts). */
  processes?: number
  /** The address of an OpenSearch that runs; without it one is started. */
  openSearch?: string
  /** The folder with the functions' bundles; without it they are made. */
  bundles?: string
  /** Ends with the first violation that is seen under fire. */
  untilFound?: boolean
}

/** For what was begun to end when everything is healed: a function in a silent connection knows no sooner than its own time, 600 s at most. */
const CALM_MS = 900_000
/** Longer than Postgres keeps rows for a flush whose connection has died silently (lambdas/search/outbox-query.ts). */
const OUTBOX_MS = 180_000

/** Runs the system under load and these faults, heals everything, lets it come to rest, and checks what it promises. */
export async function runNemesis(run: Run, progress: (line: string) => void): Promise<History> {
  const history = createHistory((violation) => progress(violationLine(violation)))
  progress('starting everything')
  const stage = await setStage(run, history)
  try {
    const checks = allChecks(run)
    const checking = { stage, history }
    await shortenPrograms(stage)
    progress('a first refresh, while all is well')
    await firstRefresh(stage)
    await openExams(stage)
    await checkEach(checks, 'before', checking)
    progress(`under fire for ${Math.round(run.milliseconds / 1000)} s: ${run.plan.length} faults`)
    await underFire(run, checks, checking, progress)
    if (run.untilFound && history.violations.length > 0) return history
    progress('coming to rest')
    await comeToRest(stage, history, progress)
    await emptyOutbox(stage, history)
    await checkEach(checks, 'calm', checking)
    progress('each workflow once more')
    await goThrough(stage, history, progress)
    await recovers(stage, history, run.timed ? RECOVERY : PATIENT_RECOVERY)
    await emptyOutbox(stage, history)
    progress('checking')
    await checkEach(checks, 'after', checking)
    history.done = await figuresOf(stage)
    return history
  } finally {
    await stage.stop()
  }
}

/** On a machine with too much to do, a site may have been too slow for some. */
const FIRST_REFRESHES = 3

/** What the first refresh does not bring would be taken for a row that was added later. @throws Error when something is left out again and again */
async function firstRefresh(stage: Stage): Promise<void> {
  const sql = `SELECT user_id, mitxonline_outcome, mitxonline_reason, edxorg_outcome, edxorg_reason FROM refresh_run_learner l
     JOIN refresh_run r ON r.id = l.run_id WHERE r.started_at = (SELECT max(started_at) FROM refresh_run WHERE kind = 'bulk')
      AND (coalesce(mitxonline_outcome, 'failed') IN ('failed', 'partly') OR coalesce(edxorg_outcome, 'failed') IN ('failed', 'partly')) LIMIT 1`
  for (let nth = 1; ; nth += 1) {
    await makeStale(stage)
    await settle(stage, await startOne(stage, 'refresh-learner-data', `before-${nth}`))
    const [left] = (await stage.direct.query(sql)).rows
    if (left === undefined) return
    if (nth === FIRST_REFRESHES) throw new Error(`the first refresh was not whole: ${JSON.stringify(left)}`)
  }
}

async function comeToRest(stage: Stage, history: History, progress: (line: string) => void): Promise<void> {
  for (const fault of Object.values(faults)) await fault.heal(stage)
  const until = history.now() + CALM_MS
  while (history.now() < until && (await executionsIn(stage, 'RUNNING')).length > 0) await sleep(500)
  const running = (await executionsIn(stage, 'RUNNING')).length
  progress(`${running} executions still run; ${await outbox(stage)} documents wait for search`)
}

async function emptyOutbox(stage: Stage, history: History): Promise<void> {
  const until = history.now() + OUTBOX_MS
  while (history.now() < until && (await outbox(stage)) > 0) {
    await invoke(stage, 'flush-search', {})
    await sleep(500)
  }
}

/** What each workflow does is there to be done, and nothing stands in its way: the refresh ends in what the sites know. */
async function goThrough(stage: Stage, history: History, progress: (line: string) => void): Promise<void> {
  await breakLeftLeases(stage)
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

/** The first try may meet what had died, and none of them a machine with too much to do, which is too slow for anything now and then. */
const RECOVERY = 2
const PATIENT_RECOVERY = 20

/** Every function that a page needs answers again. */
async function recovers(stage: Stage, history: History, tries: number): Promise<void> {
  const client = createClient(stage, history, accountOf(stage, 0))
  const [program = 0] = await livePrograms(stage)
  for (let left = tries; left > 0; left -= 1) {
    const isIn = await client.logIn()
    const failed = (await visit(client, program)).filter((told) => !isDone(told))
    if (isIn && failed.length === 0) return
    if (left > 1) continue
    history.violated(
      'everything works again once it is healed',
      `signed in: ${isIn}; ${failed.map(({ what, status }) => `${what} ${status}`).join(', ')}`,
    )
  }
}

async function settle(stage: Stage, arn: string): Promise<void> {
  while ((await executionsIn(stage, 'RUNNING')).includes(arn)) await sleep(300)
}
