import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  paginateListStateMachines,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import { stateMachineNameIn } from '../lambdas/naming.ts'
import { Refusal } from './command.ts'

export type Execution = {
  name: string
  status: string
  startedAt: Date | null
  endedAt: Date | null
  /** Of one that did not end well. */
  error: string | null
  cause: string | null
}

/** The state machines of an environment. Machines are named as their files in statemachines/. */
export type Workflows = {
  start: (machine: string, name: string, input: object) => Promise<void>
  /** The execution of that name. @returns its ARN, which also is what owns its leases. */
  executionArn: (machine: string, name: string) => Promise<string>
  /** Null: there is no such execution. */
  status: (executionArn: string) => Promise<string | null>
  stop: (executionArn: string, cause: string) => Promise<void>
  last: (machine: string) => Promise<Execution | null>
  /** All machines of the environment. */
  machines: () => Promise<string[]>
  /** The state that an execution of a machine entered last. Null: none yet. */
  lastState: (machine: string, name: string) => Promise<string | null>
  /** Every execution of this name, whichever machine it is of. */
  find: (name: string) => Promise<(Execution & { machine: string })[]>
}

/** The workflows of an environment, with the operator's own identity. @throws Refusal when a machine is not there; the SDK's errors */
export function workflowsOf(client: SFNClient, environment: string): Workflows {
  let machines: Promise<Map<string, string>> | undefined
  const known = () => (machines ??= listMachines(client))
  const prefix = stateMachineNameIn(environment, '')
  const fileOf = (name: string) => name.slice(prefix.length)
  const arnOf = async (machine: string) => {
    const name = stateMachineNameIn(environment, machine)
    const arn = (await known()).get(name)
    if (arn === undefined) throw new Refusal(`environment ${environment} has no state machine ${name}`)
    return arn
  }
  return {
    start: async (machine, name, input) => {
      const stateMachineArn = await arnOf(machine)
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }))
    },
    executionArn: async (machine, name) => `${(await arnOf(machine)).replace(':stateMachine:', ':execution:')}:${name}`,
    status: async (executionArn) => {
      return (await described(client, executionArn))?.status ?? null
    },
    stop: async (executionArn, cause) => {
      await client.send(new StopExecutionCommand({ executionArn, error: 'StoppedByOperator', cause }))
    },
    last: async (machine) => {
      const command = new ListExecutionsCommand({ stateMachineArn: await arnOf(machine), maxResults: 1 })
      const [newest] = (await client.send(command)).executions ?? []
      return newest?.executionArn === undefined ? null : described(client, newest.executionArn)
    },
    machines: async () =>
      [...(await known()).keys()]
        .filter((name) => name.startsWith(prefix))
        .map(fileOf)
        .sort(),
    lastState: async (machine, name) => {
      const executionArn = `${(await arnOf(machine)).replace(':stateMachine:', ':execution:')}:${name}`
      const pages = paginateGetExecutionHistory({ client }, { executionArn, reverseOrder: true, includeExecutionData: false })
      for await (const { events } of pages) {
        const entered = events?.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined)
        if (entered) return entered.stateEnteredEventDetails?.name ?? null
      }
      return null
    },
    find: async (name) => {
      const arns = [...(await known()).entries()].filter(([machine]) => machine.startsWith(prefix))
      const found = await Promise.all(
        arns.map(async ([machine, arn]) => {
          const execution = await described(client, `${arn.replace(':stateMachine:', ':execution:')}:${name}`)
          return execution && { ...execution, machine: fileOf(machine) }
        }),
      )
      return found.filter((each) => each !== null)
    },
  }
}

/** An execution. Null: there is none of that ARN. */
async function described(client: SFNClient, executionArn: string): Promise<Execution | null> {
  try {
    const {
      name = '',
      status = '',
      startDate,
      stopDate,
      error,
      cause,
    } = await client.send(new DescribeExecutionCommand({ executionArn }))
    const ending = { error: error ?? null, cause: cause ?? null }
    return { name, status, startedAt: startDate ?? null, endedAt: stopDate ?? null, ...ending }
  } catch (cause) {
    if (cause instanceof ExecutionDoesNotExist) return null
    throw cause
  }
}

async function listMachines(client: SFNClient): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const page of paginateListStateMachines({ client }, {})) {
    for (const { name, stateMachineArn } of page.stateMachines ?? []) {
      if (name !== undefined && stateMachineArn !== undefined) found.set(name, stateMachineArn)
    }
  }
  return found
}
