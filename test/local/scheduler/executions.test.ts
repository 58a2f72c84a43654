import { SFNClient } from '@aws-sdk/client-sfn'
import { describe, expect, it } from 'vitest'
import { executionName, executionStarter } from '../../../local/scheduler/executions.ts'
import { EngineError } from '../../../local/workflows/errors.ts'
import type { Json } from '../../../local/workflows/json.ts'
import { endpoint } from '../aws/endpoint.ts'

const arnOf = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`
const tick = {
  name: 'nightly',
  schedule: { cron: 'cron(0 0 * * ? *)', stateMachine: 'refresh-learner-data', input: { resume: 'a' } },
  at: new Date('2026-11-27T06:00:00.000Z'),
}

async function starter(stepFunctions: (action: string, body: Json) => Promise<Json>) {
  const { client } = await endpoint({ stepFunctions })
  return executionStarter(new SFNClient(client), arnOf)
}

describe('the executions of schedules', () => {
  it('are named after schedule and time, in signs that Step Functions takes', () => {
    expect(executionName('refresh-learner-data', tick.at)).toBe('refresh-learner-data-2026-11-27T06-00-00Z')
    expect(executionName('refresh-learner-data', tick.at)).toMatch(/^[\w-]{1,80}$/)
  })

  it('are started with the input of the schedule', async () => {
    const asked: unknown[] = []
    const start = await starter(async (action, body) => {
      asked.push([action, body])
      return { executionArn: 'arn', startDate: 0 }
    })
    await start(tick)
    const execution = { stateMachineArn: arnOf('refresh-learner-data'), name: 'nightly-2026-11-27T06-00-00Z' }
    expect(asked).toEqual([['StartExecution', { ...execution, input: '{"resume":"a","tick":"2026-11-27T06:00:00.000Z"}' }]])
  })

  it('are left alone when they were started before', async () => {
    const start = await starter(() => Promise.reject(new EngineError('ExecutionAlreadyExists', 'Execution Already Exists')))
    await expect(start(tick)).resolves.toBeUndefined()
  })

  it('are not started when the machine is not there', async () => {
    const start = await starter(() => Promise.reject(new EngineError('StateMachineDoesNotExist', 'State Machine Does Not Exist')))
    await expect(start(tick)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' })
  })
})
