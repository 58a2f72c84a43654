import { InvokeCommand, LambdaClient, ResourceNotReadyException } from '@aws-sdk/client-lambda'
import { afterEach, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { selfCheck } from '../../lambdas/operations/self-check.ts'
import { quietLog } from '../kit/quiet-log.ts'
import { startTestSystem } from './start.ts'

const system = await startTestSystem({ learners: 1, seed: 'self-check' })
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const lambda = new LambdaClient({ endpoint: system.url, region: 'us-east-1', credentials })
afterEach(() => vi.unstubAllEnvs())

const answer = z.object({ findings: z.array(z.object({ area: z.string(), name: z.string(), says: z.string() })) })

async function findingsOf(area: string) {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'self-check', Payload: '{}' }))
  const { findings } = answer.parse(JSON.parse(Payload?.transformToString() ?? ''))
  return findings.filter((each) => each.area === area).map(({ name, says }) => `${name}: ${says}`)
}

it('finds every function ready, with all that its environment leads to', async () => {
  expect(await findingsOf('functions')).toEqual([])
})

it('names each function whose secret has no value, and the variable', async () => {
  vi.stubEnv('SESSION_KEYS_SECRET_ID', 'nothing')
  const found = await findingsOf('functions')
  expect(found).toContain(
    'authorizer: SESSION_KEYS_SECRET_ID: ConfigurationError: secret nothing: does not exist, or has no value yet',
  )
  expect(found.every((each) => each.includes('SESSION_KEYS_SECRET_ID'))).toBe(true)
})

it('waits for a function that idled, whichever it is, and says so of one that does not come back', async () => {
  const idle = new Map([
    ['operations', 2],
    ['authorizer', 1],
    ['viewer', Number.POSITIVE_INFINITY],
  ])
  const idling = new LambdaClient({ endpoint: system.url, region: 'us-east-1', credentials })
  idling.middlewareStack.add(
    (next) => async (args) => {
      const { FunctionName: name } = z.object({ FunctionName: z.string() }).parse(args.input)
      const left = idle.get(name) ?? 0
      if (left === 0) return next(args)
      idle.set(name, left - 1)
      throw new ResourceNotReadyException({ message: 'it idled', $metadata: {} })
    },
    { step: 'initialize' },
  )
  const waited: number[] = []
  const asked = ['authorizer', 'viewer'].map((name) => ({ name, functionName: name, variables: [] }))
  const wait = async (ms: number) => void waited.push(ms)
  const found = await selfCheck({ client: idling, doctor: 'operations', asked, wait, log: quietLog })
  expect(found.filter(({ area }) => area === 'functions')).toEqual([
    { area: 'functions', name: 'viewer', says: 'ResourceNotReadyException: it idled' },
  ])
  // Two times for the first, once for the second, and eleven times between the twelve tries of the third.
  expect(waited).toEqual(Array.from({ length: 14 }, () => 15_000))
})
