import { randomBytes } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, inject } from 'vitest'
import { createCoordinationTable, localDynamodbClient } from '../../local/engines/dynamodb.ts'

/** The two engines that everything that writes conditionally is tested on (docs/engines.md, "DynamoDB"). */
export const dynamodbEngines = ['dynalite', 'dynamodbLocal'] as const
export type DynamodbEngine = (typeof dynamodbEngines)[number]

export type TestCoordination = { client: DynamoDBClient; table: string; endpoint: string }

/** A client of an engine. To be called where a test file is collected: it is closed after the file's last test. */
export function coordinationClient(engine: DynamodbEngine): DynamoDBClient {
  const client = localDynamodbClient(inject(engine))
  afterAll(() => client.destroy())
  return client
}

/** A fresh coordination table. */
export async function createCoordination(engine: DynamodbEngine, client: DynamoDBClient): Promise<TestCoordination> {
  const endpoint = inject(engine)
  const table = `coordination_${randomBytes(6).toString('hex')}`
  await createCoordinationTable(endpoint, table)
  return { client, table, endpoint }
}
