import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  paginateListStateMachines,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import { stateMachineNameIn } from '../lambdas/naming.ts'
import { Refusal } from './command.ts'

export type Execution = { name: string; status: string; startedAt: Date | null }

/** The state machines of an environment. Machines are named as their files in statemachines/. */
export type Workflows = {
  start: (machine: string, name: string, input: object) => Promise<void>
  /** The execution of that name. @returns its ARN, which also is what owns its leases. */
  executionArn: (machine: string, name: string) => Promise<string>
  /** Null: there is no such execution. */
  status: (executionArn: string) => Promise<string | null>
  stop: (executionArn: string, cause: string) => Promise<void>
  last: (machine: string) => Promise<Execution | null>
}

/** The workflows of an environment, with the operator's own identity. @throws Refusal when a machine is not there; the SDK's errors */
export function workflowsOf(client: SFNClient, environment: string): Workflows {
  let machines: Promise<Map<string, string>> | undefined
  const arnOf = async (machine: string) => {
    machines ??= listMachines(client)
    const name = stateMachineNameIn(environment, machine)
    const arn = (await machines).get(name)
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
      try {
        return (await client.send(new DescribeExecutionCommand({ executionArn }))).status ?? null
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return null
        throw error
      }
    },
    stop: async (executionArn, cause) => {
      await client.send(new StopExecutionCommand({ executionArn, error: 'StoppedByOperator', cause }))
    },
    last: async (machine) => {
      const command = new ListExecutionsCommand({ stateMachineArn: await arnOf(machine), maxResults: 1 })
      const [newest] = (await client.send(command)).executions ?? []
      return newest ? { name: newest.name ?? '', status: newest.status ?? '', startedAt: newest.startDate ?? null } : null
    },
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
