import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../../local/world/random.ts'
import type { Check, Checking } from './checks/check.ts'
import { faults } from './faults/index.ts'
import type { Injected } from './history.ts'
import { accountOf } from './load/account.ts'
import { createClient } from './load/client.ts'
import { actAtCourseSites } from './load/course-site.ts'
import { actAsLearner } from './load/learner.ts'
import { actAsOperator } from './load/operators.ts'
import { changeProfiles } from './load/profiles.ts'
import { driveWorkflows } from './load/workflows.ts'
import type { Planned } from './plan.ts'
import { nameOf } from './lines.ts'
import type { Run } from './run.ts'
import { livePrograms } from './stage.ts'

/** Between two looks at what must hold all the time. */
const LOOK_MS = 1_500

/**
 * The load, and all the faults of the plan under it. On a slow machine they come later than planned, but all of them come.
 * @throws whatever stands in the way of a fault
 */
export async function underFire(
  run: Run,
  checks: readonly Check[],
  checking: Checking,
  progress: (line: string) => void,
): Promise<void> {
  const { stage, history } = checking
  const found = () => run.untilFound === true && history.violations.length > 0
  let isOver = false
  const stopped = () => isOver
  const programs = await livePrograms(stage)
  const clients = Array.from({ length: run.clients }, (_, index) =>
    actAsLearner(createClient(stage, history, accountOf(run, index)), createRandom(run.seed, 'client', index), programs, stopped),
  )
  const load = [
    ...clients,
    look(checks, checking, stopped),
    driveWorkflows(stage, createRandom(run.seed, 'drive'), stopped),
    changeProfiles(stage, createRandom(run.seed, 'profiles'), stopped),
    actAsOperator(stage, history, createRandom(run.seed, 'operator'), stopped),
    actAtCourseSites(stage.sites, createRandom(run.seed, 'sites'), stopped),
  ]
  const [began, ended] = [history.now(), Promise.allSettled(load)]
  try {
    await injectAll(run.plan, checking, found, progress)
    while (!found() && history.now() < began + run.milliseconds) await sleep(LOOK_MS)
  } finally {
    isOver = true
    await ended
  }
  // What ended any of them is a fault of the nemesis itself.
  await Promise.all(load)
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
    const injected: Injected = { at: history.now(), fault, drawn: '', healed: null }
    history.injected.push(injected)
    injected.drawn = (await faults[fault].inject(stage, createRandom(draw))) ?? ''
    progress(`${Math.round(injected.at / 1000)} s  ${nameOf(injected)}${lasts === 0 ? '' : ` for ${lasts} ms`}`)
    healing.push(
      sleep(lasts)
        .then(() => faults[fault].heal(stage))
        // What cannot be healed yet is healed at the end.
        .catch(() => {})
        .then(() => void (injected.healed = history.now())),
    )
  }
  await Promise.all(healing)
}

/** What a check cannot see while Postgres is away, it sees later. */
async function look(checks: readonly Check[], checking: Checking, stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    for (const check of checks) await check.during?.(checking).catch(() => {})
    await sleep(LOOK_MS)
  }
}
