import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import * as z from 'zod'

/** What a test's handlers were told to start. */
export type Started = { stateMachineArn: string; name: string; input: string }

export type TestAws = {
  url: string
  /** The secrets, by id; change them to rotate. */
  secrets: Record<string, unknown>
  started: Started[]
}

const asked = z.object({ SecretId: z.string() })
const start = z.object({ stateMachineArn: z.string(), name: z.string(), input: z.string() })

/**
 * Secrets Manager's GetSecretValue and Step Functions' StartExecution on the wire, for one test file. To be called where the file is
 * collected; it sets the environment that AWS's SDK reads.
 */
export async function startAws(secrets: Record<string, unknown>): Promise<TestAws> {
  const aws: TestAws = { url: '', secrets, started: [] }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { status, value } = reply(aws, String(request.headers['x-amz-target']), JSON.parse(body))
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(value))
  })
  aws.url = await listening(server)
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
    AWS_ENDPOINT_URL_SFN: aws.url,
  })
  return aws
}

function reply(aws: TestAws, target: string, body: unknown): { status: number; value: unknown } {
  if (target.endsWith('.GetSecretValue')) {
    const secret = aws.secrets[asked.parse(body).SecretId]
    if (secret === undefined) return { status: 400, value: { __type: 'ResourceNotFoundException' } }
    return { status: 200, value: { SecretString: JSON.stringify(secret) } }
  }
  const started = start.parse(body)
  if (aws.started.some(({ name }) => name === started.name)) return { status: 400, value: { __type: 'ExecutionAlreadyExists' } }
  aws.started.push(started)
  return { status: 200, value: { executionArn: `${started.stateMachineArn}:${started.name}`, startDate: 0 } }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
