import { type Call, type Command, type Outcome, Refusal } from '../command.ts'
import { BULK, ONE_LEARNER } from '../launch.ts'
import type { System } from '../system.ts'

const RUNNING = 'RUNNING'

/** Stops a run's execution, and gives back its lease, which a stopped execution cannot do. */
export const refreshStop: Command = {
  words: 'refresh stop',
  operands: ['run'],
  summary: 'Stop a run, and give back its lease',
  effect: 'destroys',
  run: async (call, system) => {
    const { ask, workflows } = system
    const execution = await executionOf(call.operand('run'), system)
    const status = await workflows.status(execution)
    const { leases } = await ask('lease-release', { ...call.change, dryRun: true, owner: execution })
    const running = status === RUNNING
    if (!running && leases.length === 0) {
      throw new Refusal(`${call.operand('run')} is not under way${status === null ? '' : `: it is ${status}`}`)
    }
    await call.confirm(`Stop ${call.operand('run')}?`)
    if (!call.change.dryRun) await stop(call, system, execution, running)
    return outcome(call, { execution, stopped: running, leases })
  },
}

/** A run that was redriven is worked on by another execution than the one that gave it its name: by the holder of its lease. */
async function executionOf(run: string, { ask, workflows }: System): Promise<string> {
  const known = await ask('run', { id: run, failed: false, reason: null }).catch(unlessRefused)
  return known?.execution ?? workflows.executionArn(known?.kind === 'learner' ? ONE_LEARNER : BULK, run)
}

/** An execution has no ledger before it has its lease. */
function unlessRefused(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}

async function stop(call: Call, { ask, workflows }: System, execution: string, running: boolean): Promise<void> {
  await ask('audit', { ...call.change, what: 'refresh stop', details: { execution } })
  if (running) await workflows.stop(execution, call.change.reason ?? 'stopped by an operator')
  await ask('lease-release', { ...call.change, owner: execution })
}

function outcome(call: Call, done: { execution: string; stopped: boolean; leases: string[] }): Outcome {
  const would = call.change.dryRun ? 'would be ' : ''
  const lines = [
    done.stopped ? `${done.execution} ${would}stopped` : `${done.execution} had ended already`,
    ...done.leases.map((name) => `lease ${name} ${would}given back`),
    `\`refresh redrive ${call.operand('run')}\` goes on with it`,
  ]
  return { data: { ...done, dryRun: call.change.dryRun }, lines }
}
