import * as z from 'zod'
import { describeIssues } from '../lambdas/platform/issues.ts'
import { Refusal } from './command.ts'
import { NOT_RUNNING } from './system.ts'

/** One line on what went wrong, that says what to do where that is known. */
export function explain(error: unknown): string {
  if (error instanceof Refusal) return error.message
  // Only the local endpoint is an address that can refuse a connection.
  if (isRefusedConnection(error)) return NOT_RUNNING
  if (error instanceof z.ZodError) return `an answer that this version does not understand: ${describeIssues(error)}`
  if (!(error instanceof Error)) return 'unknown error'
  const [line = ''] = error.message.split('\n')
  switch (error.name) {
    case 'ResourceNotFoundException':
      return `there is no such environment for these credentials and this region: ${line}`
    case 'CredentialsProviderError':
      return `no AWS credentials: ${line}`
    default:
      return `${error.name}: ${line}`
  }
}

function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}
