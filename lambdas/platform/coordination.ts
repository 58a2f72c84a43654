import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { environment } from './environment.ts'
import { CoordinationUnavailable } from './errors.ts'
import { lazy } from './lazy.ts'

/** The coordination table (spec 10, "In DynamoDB"), and how it is reached. */
export type Coordination = { client: DynamoDBClient; table: string }

export const coordinationEnvironment = z.object({ COORDINATION_TABLE: z.string().min(1) })

const settings = environment(coordinationEnvironment)

/** The coordination table of this process, made at the first use. @throws ConfigurationError */
export const coordination: () => Promise<Coordination> = lazy(async () => ({
  client: new DynamoDBClient({}),
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
