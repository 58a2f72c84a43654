import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { json, serve } from '../upstreams/server.ts'

const schema = z.object({ password: z.string() })
const MINUTE = 60_000

/** Secrets Manager's wire protocol, as far as GetSecretValue goes. Modules are loaded anew, since the SDK client keeps its endpoint. */
let answer: { status: number; body: unknown }
let asked: string[]

async function secretsManager() {
  const server = await serve(({ body }, response) => {
    asked.push(z.object({ SecretId: z.string() }).parse(JSON.parse(body)).SecretId)
    json(response, answer.body, answer.status)
  })
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.baseUrl)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
  vi.resetModules()
  return import('../../lambdas/platform/secrets.ts')
}
const text = (value: string) => ({ status: 200, body: { SecretString: value } })

describe('secrets', () => {
  beforeEach(() => {
    asked = []
    answer = text('{"password":"one"}')
  })
  afterEach(() => vi.unstubAllEnvs())

  it('reads once for all callers, and again after 5 minutes', async () => {
    const { readSecret } = await secretsManager()
    const both = await Promise.all([readSecret('db', schema, 0), readSecret('db', schema, 0)])
    expect(both).toEqual([{ password: 'one' }, { password: 'one' }])
    answer = text('{"password":"two"}')
    expect(await readSecret('db', schema, 5 * MINUTE - 1)).toEqual({ password: 'one' })
    expect(await readSecret('db', schema, 5 * MINUTE)).toEqual({ password: 'two' })
    expect(asked).toEqual(['db', 'db'])
  })

  it('reads again what was forgotten', async () => {
    const { forgetSecret, readSecret } = await secretsManager()
    await readSecret('db', schema, 0)
    forgetSecret('db')
    await readSecret('db', schema, 0)
    expect(asked).toHaveLength(2)
  })

  it('tries again after a failure', async () => {
    const { readSecret } = await secretsManager()
    answer = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } }
    await expect(readSecret('db', schema, 0)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'secret db: does not exist, or has no value yet',
    })
    answer = text('{"password":"one"}')
    expect(await readSecret('db', schema, 0)).toEqual({ password: 'one' })
  })

  it.each([
    ['{"password":"hunter2', 'secret db: is not JSON'],
    ['{"password":["hunter2"]}', 'secret db: password: Invalid input: expected string, received array'],
  ])('names what is wrong with %s, never the content', async (value, message) => {
    const { readSecret } = await secretsManager()
    answer = text(value)
    await expect(readSecret('db', schema, 0)).rejects.toMatchObject({ name: 'ConfigurationError', message })
  })
})
