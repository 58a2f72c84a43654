import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { Invoke } from '../workflows/invocation.ts'
import type { JsonObject } from '../workflows/json.ts'
import type { Tick, Timed } from './scheduler.ts'

/** A schedule that starts a state machine. */
export interface WorkflowSchedule extends Timed {
  readonly stateMachine: string
  readonly input: object
}

/** `<schedule>-<time>` (rules/operations.md, "Watching"), without the colons, which Step Functions does not take in a name. */
export function executionName(schedule: string, at: Date): string {
  return `${schedule}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`
}

/**
 * Starts executions through the Step Functions API. A tick that has been started before, by this process or another, is left alone.
 * @param arnOf the ARN of a state machine by its name.
 */
export function executionStarter(client: SFNClient, arnOf: (stateMachine: string) => string) {
  return async ({ name, schedule, at }: Tick<WorkflowSchedule>): Promise<void> => {
    const { stateMachine, input } = schedule
    const execution = {
      stateMachineArn: arnOf(stateMachine),
      name: executionName(name, at),
      input: JSON.stringify({ ...input, tick: at.toISOString() }),
    }
    try {
      await client.send(new StartExecutionCommand(execution))
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error
    }
  }
}

/** Calls the function of a schedule that needs no workflow. @throws Error naming how the call ended, when it did not go through. */
export function functionStarter(invoke: Invoke) {
  return async ({ schedule }: Tick<Timed & { readonly function: string; readonly input: JsonObject }>): Promise<void> => {
    const invocation = await invoke(schedule.function, schedule.input)
    if (invocation.kind === 'ok') return
    throw new Error(`${schedule.function}: ${invocation.kind === 'error' ? invocation.errorMessage : invocation.message}`)
  }
}
