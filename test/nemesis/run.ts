import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../../local/world/random.ts'
import { createWorld } from '../../local/world/world.ts'
import { allChecks } from './checks/index.ts'
import type { Check, Checking } from './checks/check.ts'
import { faults } from './faults/index.ts'
import { createHistory, type History } from './history.ts'
import { createClient } from './load/client.ts'
import { actAsLearner } from './load/learner.ts'
import { driveWorkflows, executionsIn, invoke, startOne } from './load/workflows.ts'
import type { Planned } from './plan.ts'
import { setStage, type Stage } from './stage.ts'

export type Run = { seed: string; learners: number; clients: number; milliseconds: number; plan: readonly Planned[] }

/** Between two looks at what must hold all the time. */
const LOOK_MS = 1_500
/** For what was begun to end when everything is healed: the longest function, its retries, and the pauses of a backend. */
const CALM_MS = 240_000

/** Runs the system under load and these faults, heals everything, lets it come to rest, and checks what it promises. */
export async function runNemesis(run: Run, progress: (line: string) => void): Promise<History> {
  const history = createHistory()
  progress('starting everything')
  const stage = await setStage(run, history)
  try {
    const checks = allChecks()
    const checking = { stage, history }
    progress('a first refresh, while all is well')
    await settle(stage, await startOne(stage, 'refresh-learner-data', 'before'))
    await each(checks, 'before', checking)
    progress(`under fire for ${Math.round(run.milliseconds / 1000)} s: ${run.plan.length} faults`)
    await underFire(run, checks, checking, progress)
    progress('coming to rest')
    await comeToRest(stage, history, progress)
    progress('checking')
    await each(checks, 'during', checking)
    await each(checks, 'after', checking)
    return history
  } finally {
    await stage.stop()
  }
}

async function underFire(
  run: Run,
  checks: readonly Check[],
  checking: Checking,
  progress: (line: string) => void,
): Promise<void> {
  const { stage, history } = checking
  const until = history.now() + run.milliseconds
  const stopped = () => history.now() >= until
  const programs = (await stage.direct.query<{ id: number }>('SELECT id FROM program WHERE live')).rows.map(({ id }) => id)
  const clients = Array.from({ length: run.clients }, (_, index) =>
    actAsLearner(createClient(stage, history, accountOf(run, index)), createRandom(run.seed, 'client', index), programs, stopped),
  )
  const looks = look(checks, checking, stopped)
  const drive = driveWorkflows(stage, createRandom(run.seed, 'drive'), stopped)
  await injectAll(run.plan, checking, stopped, progress)
  await Promise.all([...clients, looks, drive])
}

/** A client is a learner of the world; its name in the history is the user's id. */
function accountOf({ seed, learners }: Run, index: number) {
  const learner = createWorld({ seed, learners, now: new Date() }).learner(index)
  const backend = learner.accounts.edxorg ? 'edxorg' : 'mitxonline'
  return { backend, site: learner.accounts[backend]?.username ?? '', username: learner.username, name: String(learner.userId) }
}

/** Faults one after the other as planned; each is healed in its time while others come. */
async function injectAll(
  plan: readonly Planned[],
  { stage, history }: Checking,
  stopped: () => boolean,
  progress: (line: string) => void,
) {
  const began = history.now()
  const healing: Promise<void>[] = []
  for (const { at, fault, lasts, draw } of plan) {
    await sleep(Math.max(began + at - history.now(), 0))
    if (stopped()) break
    const injected = { at: history.now(), fault, healed: null as number | null }
    history.injected.push(injected)
    progress(`${Math.round(injected.at / 1000)} s  ${fault}${lasts === 0 ? '' : ` for ${lasts} ms`}`)
    await faults[fault].inject(stage, createRandom(draw))
    healing.push(
      sleep(lasts)
        .then(() => faults[fault].heal(stage))
        .catch(() => {})
        .then(() => void (injected.healed = history.now())),
    )
  }
  await Promise.all(healing)
}

/** What a check cannot see while Postgres is away, it sees later. */
async function look(checks: readonly Check[], checking: Checking, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    await each(checks, 'during', checking).catch(() => {})
    await sleep(LOOK_MS)
  }
}

async function each(checks: readonly Check[], when: keyof Check, checking: Checking): Promise<void> {
  for (const check of checks) await check[when]?.(checking)
}

async function comeToRest(stage: Stage, history: History, progress: (line: string) => void): Promise<void> {
  for (const fault of Object.values(faults)) await fault.heal(stage)
  const until = history.now() + CALM_MS
  while (history.now() < until && (await executionsIn(stage, 'RUNNING')).length > 0) await sleep(500)
  const running = (await executionsIn(stage, 'RUNNING')).length
  progress(`${running} executions still run; ${await outbox(stage)} documents wait for search`)
  await recovers(stage, history)
  for (let flushes = 0; flushes < 20 && (await outbox(stage)) > 0; flushes += 1) {
    await invoke(stage, 'flush-search', {})
  }
}

const outbox = async ({ direct }: Stage) =>
  (await direct.query<{ waiting: number }>('SELECT count(*)::int AS waiting FROM search_outbox')).rows[0]?.waiting ?? 0

/** Every function that a page needs answers again: the second time at the latest, because the first may meet what had died. */
async function recovers(stage: Stage, history: History): Promise<void> {
  const client = createClient(stage, history, accountOf({ ...stage, clients: 0, milliseconds: 0, plan: [] }, 0))
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
