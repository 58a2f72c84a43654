import type { Fault } from './fault.ts'

/** SIGSTOP of the DynamoDB engine, and SIGCONT later: whoever asks it waits, and is never refused. */
export const dynamodbFrozen: Fault = {
  lasts: 20_000,
  inject: ({ dynamodb }) => dynamodb.freeze(),
  heal: ({ dynamodb }) => dynamodb.thaw(),
}
