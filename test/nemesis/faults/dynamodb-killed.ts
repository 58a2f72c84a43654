import type { Fault } from './fault.ts'

/** SIGKILL of the DynamoDB engine, which stays away for a while: no lease is taken, renewed or given back. */
export const dynamodbKilled: Fault = {
  lasts: 4_000,
  inject: ({ dynamodb }) => dynamodb.kill(),
  heal: ({ dynamodb }) => dynamodb.start(),
}
