import { afterAll } from 'vitest'
import { startAws, type TestAws } from './aws.ts'
import { coordinationClient, createCoordination } from './coordination.ts'
import { createDatabase, type TestDatabase } from './database.ts'

export type TestLambdas = TestDatabase & { aws: TestAws }

/**
 * What the functions of a workflow stand on, for one test file: a database, a coordination table, secrets, and the environment that
 * says where they are. To be called where the file is collected; the functions are then called with `invokeInProcess`.
 */
export async function prepareLambdas(
  variables: Record<string, string>,
  secrets: Record<string, unknown> = {},
): Promise<TestLambdas> {
  const database = await createDatabase()
  const table = await createCoordination('dynalite', coordinationClient('dynalite'))
  const url = new URL(database.url)
  const aws = await startAws({ database: { username: url.username, password: url.password }, ...secrets })
  url.username = url.password = ''
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    DATABASE_URL: url.href,
    DATABASE_SECRET_ID: 'database',
    DATABASE_POOL_SIZE: '4',
    COORDINATION_TABLE: table.table,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    ...variables,
  })
  afterAll(async () => {
    const lambdas = await import('../../lambdas/platform/database.ts')
    await (await lambdas.database()).end()
  })
  return { ...database, aws }
}
