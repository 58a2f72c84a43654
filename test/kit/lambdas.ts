import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type FunctionName, functions } from '../../lambdas/functions.ts'
import { openSecretStore, type SecretStore } from '../../local/aws/secrets.ts'
import { startAwsEndpoint } from '../../local/aws/server.ts'
import { startFunctions } from '../../local/functions/runtime.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import { coordinationClient, createCoordination, type TestCoordination } from './coordination.ts'
import { createDatabase, type TestDatabase } from './database.ts'

export type TestLambdas = TestDatabase & { secrets: SecretStore; table: TestCoordination; invoke: Invoke }

/**
 * The functions of a workflow on what they stand on, for one test file: a database, a coordination table, secrets and their
 * environment. To be called where the file is collected.
 */
export async function prepareLambdas(
  names: readonly FunctionName[],
  variables: Record<string, string>,
  values: Record<string, unknown> = {},
): Promise<TestLambdas> {
  const database = await createDatabase()
  const table = await createCoordination('dynalite', coordinationClient('dynalite'))
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-lambdas-'))
  const secrets = openSecretStore(join(folder, 'secrets.json'))
  const url = new URL(database.url)
  secrets.put('database', JSON.stringify({ username: url.username, password: url.password }))
  for (const [name, value] of Object.entries(values)) secrets.put(name, JSON.stringify(value))
  url.username = url.password = ''
  const none = () => Promise.reject(new Error('these functions call nobody'))
  const aws = await startAwsEndpoint({
    port: 0,
    stepFunctions: none,
    invoke: none,
    functions: [],
    secrets,
    report: console.error,
  })
  const runtime = await startFunctions({
    functions: Object.fromEntries(names.map((name) => [name, functions[name]])),
    isolated: false,
    environment: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      DATABASE_URL: url.href,
      DATABASE_SECRET_ID: 'database',
      DATABASE_POOL_SIZE: '4',
      COORDINATION_TABLE: table.table,
      // No Step Functions is asked after a lease's holder: these run by engines of their own.
      EXECUTION_ARN_PREFIX: 'none',
      ...variables,
    },
  })
  afterAll(async () => {
    await runtime.close()
    const lambdas = await import('../../lambdas/platform/database.ts')
    await (await lambdas.database()).end()
    await aws.close()
    rmSync(folder, { recursive: true })
  })
  return { ...database, secrets, table, invoke: runtime.invoke }
}
