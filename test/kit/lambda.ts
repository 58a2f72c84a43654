import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, vi } from 'vitest'
import * as z from 'zod'
import type { TestDatabase } from './database.ts'

/**
 * The environment that handlers find on AWS: their variables, the database, and Secrets Manager with these secrets. To be called where a
 * test file is collected, before the handlers are imported.
 */
export async function lambdaEnvironment(
  database: TestDatabase,
  more: { secrets?: Record<string, unknown>; variables?: Record<string, string> } = {},
): Promise<void> {
  const url = new URL(database.url)
  const credentials = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  url.username = url.password = ''
  const variables = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await secretsManager({ database: credentials, ...more.secrets }),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    DATABASE_URL: url.href,
    DATABASE_SECRET_ID: 'database',
    ...more.variables,
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

/** Secrets Manager's wire protocol, as far as GetSecretValue goes. */
async function secretsManager(secrets: Record<string, unknown>): Promise<string> {
  const server = createServer(async (request, response) => {
    const { SecretId } = z.object({ SecretId: z.string() }).parse(JSON.parse(await text(request)))
    const found = Object.hasOwn(secrets, SecretId)
    const body = found ? { SecretString: JSON.stringify(secrets[SecretId]) } : { __type: 'ResourceNotFoundException' }
    response.writeHead(found ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
