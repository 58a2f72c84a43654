import { join } from 'node:path'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { startFunctions } from '../../../local/functions/runtime.ts'
import { stepFunctionsApi } from '../../../local/workflows/api.ts'
import { systemClock } from '../../../local/workflows/clock.ts'
import { createEngine } from '../../../local/workflows/engine.ts'
import { endpoint, temporaryFolder } from './endpoint.ts'

const call = (payload: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'deed', Payload: payload },
})

/** The engine and the functions behind the endpoint, as the local system puts them together. */
async function system() {
  const folder = await temporaryFolder()
  const entry = join(import.meta.dirname, '../functions/handlers.ts')
  const deed = { entry, environment: z.object({}), timeoutSeconds: 30, memoryMb: 128 }
  const { invoke, close } = await startFunctions({ functions: { deed }, environment: {}, isolated: false })
  const engine = createEngine({ directory: join(folder, 'workflows'), clock: systemClock, random: Math.random, invoke })
  onTestFinished(async () => {
    await engine.close()
    await close()
  })
  const { client } = await endpoint({ stepFunctions: stepFunctionsApi(engine), invoke, functions: ['deed'] })
  const stepFunctions = new SFNClient(client)
  const create = async (name: string, definition: object) => {
    const command = new CreateStateMachineCommand({
      name,
      definition: JSON.stringify(definition),
      roleArn: 'arn:aws:iam::123456789012:role/local',
    })
    return (await stepFunctions.send(command)).stateMachineArn
  }
  return { stepFunctions, create, ended: (arn: string | undefined) => engine.ended(arn ?? '') }
}

it('runs a machine over functions, from start to history, through the SDK client', async () => {
  const { stepFunctions, create, ended } = await system()
  const stateMachineArn = await create('echo', {
    StartAt: 'Echo',
    States: { Echo: { ...call({ do: 'echo', 'text.$': '$.text' }), OutputPath: '$.Payload', End: true } },
  })
  const { stateMachines } = await stepFunctions.send(new ListStateMachinesCommand({}))
  expect(stateMachines).toMatchObject([{ stateMachineArn, name: 'echo', creationDate: expect.any(Date) }])
  const described = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }))
  expect(described).toMatchObject({ status: 'ACTIVE', definition: expect.stringContaining('"StartAt":"Echo"') })

  const start = new StartExecutionCommand({ stateMachineArn, name: 'first', input: '{"text":"ä"}' })
  const { executionArn } = await stepFunctions.send(start)
  await ended(executionArn)
  const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  expect(execution).toMatchObject({ status: 'SUCCEEDED', name: 'first', output: '{"do":"echo","text":"ä"}' })
  const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }))
  expect(executions).toMatchObject([{ executionArn, stopDate: expect.any(Date) }])
  const { events } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }))
  expect(events?.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ])
})

it("shows a function's error, and redrives the execution", async () => {
  const { stepFunctions, create, ended } = await system()
  const throwing = { StartAt: 'Throw', States: { Throw: { ...call({ do: 'throw', text: 'no luck' }), End: true } } }
  const stateMachineArn = await create('throw', throwing)
  const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn }))
  await ended(executionArn)
  const failed = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  expect(failed).toMatchObject({ status: 'FAILED', error: 'TooBad', redriveStatus: 'REDRIVABLE' })
  expect(JSON.parse(failed.cause ?? '')).toMatchObject({ errorType: 'TooBad', errorMessage: 'no luck' })
  await stepFunctions.send(new RedriveExecutionCommand({ executionArn }))
  await ended(executionArn)
  const again = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  expect(again).toMatchObject({ status: 'FAILED', redriveCount: 1 })
})

it('shows the run of a distributed Map', async () => {
  const { stepFunctions, create, ended } = await system()
  const stateMachineArn = await create('map', {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Echo',
          States: { Echo: { ...call({ do: 'nothing' }), ResultSelector: {}, End: true } },
        },
        MaxConcurrency: 2,
        End: true,
      },
    },
  })
  const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input: '[1,2,3]' }))
  await ended(executionArn)
  const { mapRuns } = await stepFunctions.send(new ListMapRunsCommand({ executionArn }))
  const mapRunArn = mapRuns?.[0]?.mapRunArn
  const run = await stepFunctions.send(new DescribeMapRunCommand({ mapRunArn }))
  expect(run).toMatchObject({ status: 'SUCCEEDED', itemCounts: { total: 3, succeeded: 3 } })
  const { executions } = await stepFunctions.send(new ListExecutionsCommand({ mapRunArn }))
  expect(executions).toHaveLength(3)
})

it('stops an execution', async () => {
  const { stepFunctions, create, ended } = await system()
  const waiting = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } }
  const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn: await create('wait', waiting) }))
  await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'enough' }))
  await ended(executionArn)
  const stopped = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'enough' })
})

it('refuses a machine with its reason', async () => {
  const { create } = await system()
  await expect(create('odd', { StartAt: 'A', States: {} })).rejects.toMatchObject({ name: 'InvalidDefinition' })
  await expect(create('od d', { StartAt: 'A', States: {} })).rejects.toMatchObject({ name: 'InvalidName' })
})
