import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { functions } from '../../lambdas/functions.ts'
import { searchFunctions } from '../../lambdas/search/functions.ts'
import { openSecretStore } from '../../local/aws/secrets.ts'
import { type FunctionRuntime, startFunctions } from '../../local/functions/runtime.ts'
import { machineFiles } from '../../local/machines.ts'
import { virtualClock } from '../../local/workflows/clock.ts'
import { createEngine as createWorkflows } from '../../local/workflows/engine.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { endpoint, temporaryFolder } from '../local/aws/endpoint.ts'
import { storedDocuments, withListsInOrder } from './kit.ts'
import { leave, postgresDocuments, seedLearners } from './world.ts'

const { url: databaseUrl, pool } = await createDatabase()
const dynamodb = coordinationClient('dynalite')
const { engine, url } = createEngine()
let runtime: FunctionRuntime

/** The functions from the bundles that deploy, each in a process of its own. */
async function startBundles() {
  const coordination = await createCoordination('dynalite', dynamodb)
  const secrets = openSecretStore(join(await temporaryFolder(), 'secrets.json'))
  const database = new URL(databaseUrl)
  const { username, password } = database
  secrets.put('database', JSON.stringify({ username, password }))
  database.username = ''
  database.password = ''
  const aws = await endpoint({ secrets })
  const { 'acquire-lease': acquire, 'release-lease': release } = functions
  runtime = await startFunctions({
    functions: { ...searchFunctions, 'acquire-lease': acquire, 'release-lease': release },
    isolated: true,
    environment: {
      DATABASE_URL: database.href,
      DATABASE_SECRET_ID: 'database',
      COORDINATION_TABLE: coordination.table,
      EXECUTION_ARN_PREFIX: 'arn:aws:states:us-east-1:123456789012:execution:',
      OPENSEARCH_URL: url(),
      OPENSEARCH_INDEX_PREFIX: engine().prefix,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: coordination.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      POWERTOOLS_LOG_LEVEL: 'CRITICAL',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
  })
  onTestFinished(runtime.close)
}

/** Executes the machine from the file that deploys. Waits take no time. */
async function rebuild(name: string) {
  const clock = virtualClock(Date.now())
  let underWay = 0
  const invoke: Invoke = async (functionName, payload) => {
    underWay += 1
    try {
      return await runtime.invoke(functionName, payload)
    } finally {
      underWay -= 1
    }
  }
  const workflows = createWorkflows({ directory: await temporaryFolder(), clock, random: () => 0, invoke })
  const definition = machineFiles().find((file) => file.name === 'rebuild-search-index')?.definition ?? ''
  const machine = workflows.createStateMachine({ name: 'rebuild', definition, roleArn: 'arn:aws:iam::123456789012:role/local' })
  const { arn } = workflows.startExecution({ machineArn: machine.arn, name, input: '{}' })
  await clock.settle(workflows.ended(arn), () => underWay === 0)
  const ended = workflows.describeExecution(arn)
  await workflows.close()
  return ended
}

beforeAll(() => seedLearners(pool, 30))

it('flushes and rebuilds with the functions and the machine that deploy', async () => {
  await startBundles()
  expect(await runtime.invoke('flush-search', {})).toEqual({
    kind: 'ok',
    payload: { state: 'flushed', written: 60, deleted: 0, left: 0, parked: 0 },
  })
  await leave(pool, [7])
  expect(await rebuild('one')).toMatchObject({ status: 'SUCCEEDED', output: { done: true } })
  expect(withListsInOrder(await storedDocuments(engine()))).toEqual(withListsInOrder(await postgresDocuments(pool)))
  expect(Object.keys((await engine().client.indices.get({ index: `${engine().prefix}_*` })).body)).toHaveLength(2)
  // The lease was given back.
  expect(await rebuild('two')).toMatchObject({ status: 'SUCCEEDED' })
})
