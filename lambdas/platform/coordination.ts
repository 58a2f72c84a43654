import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { promptAnswers } from './aws-requests.ts'
import { coordinationEnvironment } from './coordination-environment.ts'
import { environment } from './environment.ts'
import { CoordinationUnavailable } from './errors.ts'
import { lazy } from './lazy.ts'
import { checkedBy } from './self-check.ts'

/** The coordination table (rules/data.md, "In DynamoDB"), and how it is reached. */
export type Coordination = { client: DynamoDBClient; table: string }

const settings = environment(coordinationEnvironment)

/** The coordination table of this process, made at the first use. @throws ConfigurationError */
export const coordination: () => Promise<Coordination> = lazy(async () => ({
  client: new DynamoDBClient({ requestHandler: promptAnswers }),
  table: settings().COORDINATION_TABLE,
}))

/** The caller's mistakes, and conditions that did not hold: trying again does not help. */
const FINAL = new Set([
  'ConditionalCheckFailedException',
  'ValidationException',
  'ResourceNotFoundException',
  'AccessDeniedException',
])

/**
 * Runs requests against the table.
 * @throws CoordinationUnavailable when trying again may help; else DynamoDB's own error.
 */
export async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DynamoDBServiceException && FINAL.has(error.name)) throw error
    if (!(error instanceof Error)) throw error
    throw new CoordinationUnavailable(`coordination table: ${error.name}: ${error.message}`, { cause: error })
  }
}

type Key = { pk: AttributeValue; sk: AttributeValue }
type Item = Record<string, AttributeValue>

/** An item of the table, read consistently; undefined when there is none. @throws CoordinationUnavailable */
export async function readItem({ client, table }: Coordination, key: Key): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true })
  return (await reaching(() => client.send(command))).Item
}

/** A conditional write. @returns the item as it is then, or null when the condition did not hold. @throws CoordinationUnavailable */
export async function updateItem(
  { client, table }: Coordination,
  key: Key,
  change: Omit<UpdateItemCommandInput, 'TableName' | 'Key' | 'ReturnValues'>,
): Promise<Item | null> {
  const command = new UpdateItemCommand({ TableName: table, Key: key, ReturnValues: 'ALL_NEW', ...change })
  try {
    return (await reaching(() => client.send(command))).Attributes ?? {}
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null
    throw error
  }
}

/** An instant as the table keeps it: a number of epoch milliseconds. */
export const millis = (instant: Date) => ({ N: String(instant.getTime()) })

checkedBy(/^COORDINATION_TABLE$/, async () => readItem(await coordination(), { pk: { S: 'SELF-CHECK' }, sk: { S: 'NOTHING' } }))
