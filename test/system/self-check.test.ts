import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterEach, expect, it, vi } from 'vitest'
import * as z from 'zod'
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
