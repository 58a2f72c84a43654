import { type Command, Refusal } from '../command.ts'
import { executionName } from '../execution-name.ts'
import { BULK, launch } from '../launch.ts'
import type { Replies } from '../operations.ts'
import { counted } from '../table.ts'
import { at, relative } from '../time.ts'

type Readiness = Replies['refresh-readiness']

/** Starts a bulk run now, unless it could do nothing. */
export const refreshStart: Command = {
  words: 'refresh start',
  operands: [],
  summary: 'Start a refresh of all learners who are due',
  effect: 'changes',
  run: async (call, system) => {
    const ready = await system.ask('refresh-readiness', {})
    const obstacle = obstacleOf(ready, call.now)
    if (obstacle !== null) throw new Refusal(obstacle)
    if (ready.due === 0) {
      const left = ready.excluded > 0 ? ` but ${ready.excluded} who are left out (\`learner list --excluded\`)` : ''
      const said = `nobody is due: no cache is older than 6 hours${left}; nothing was started`
      return { data: { due: 0, excluded: ready.excluded, execution: null, dryRun: call.change.dryRun }, lines: [said] }
    }
    const name = executionName('refresh', call.now)
    const started = await launch(call, system, { what: 'refresh start', machine: BULK, name, input: {}, shownBy: `run ${name}` })
    return { ...started, lines: [...started.lines, `${counted(ready.due, 'learner')} due`] }
  },
}

/** Why a run that began now would do nothing, or fail for everybody; null: it would not. */
function obstacleOf({ pause, open }: Readiness, now: Date): string | null {
  if (pause) {
    const since = `${at(pause.since)} UTC`
    return `bulk runs are held since ${since} by ${pause.operator} (${pause.reason}): \`refresh resume\` lets them begin again`
  }
  const [breaker] = open
  if (!breaker) return null
  const { backend, openUntil } = breaker
  return `the breaker of ${backend} is open until ${at(openUntil)} UTC (${relative(openUntil, now)}): its learners would all fail; try again then, or \`breaker reset ${backend}\` if the site is up`
}
