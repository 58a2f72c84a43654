import { databaseRoleOf } from '../../lambdas/database/roles.ts'
import { type FunctionDefinition, type FunctionName, functions } from '../../lambdas/functions.ts'
import { describeIssues } from '../../lambdas/platform/issues.ts'

export type Variables = Readonly<Record<string, string>>

/**
 * Checks that each function finds what it needs in `values`.
 * @throws Error naming every function with its variables that are missing or wrong; values are never shown.
 */
export function checkEnvironments(functions: Readonly<Record<string, FunctionDefinition>>, values: Variables): void {
  const problems = Object.entries(functions).flatMap(([name, { environment }]) => {
    const parsed = environment.safeParse(values)
    return parsed.success ? [] : [`function ${name}: ${describeIssues(parsed.error)}`]
  })
  if (problems.length > 0) throw new Error(`environment of ${problems.join('\n')}`)
}

/** What every function gets on AWS too, whatever its schema says: where AWS is, and how much is logged. */
const FOR_ALL = /^(AWS|POWERTOOLS)_/

/** The whole environment of a function's own process: what its schema names, and what Lambda itself sets. */
export function environmentOf(name: string, definition: FunctionDefinition, values: Variables): Variables {
  const own = Object.entries(values).filter(([key]) => key in definition.environment.shape || FOR_ALL.test(key))
  return {
    ...Object.fromEntries(own),
    ...roleSecret(name, definition, values),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    TZ: 'UTC',
  }
}

/** As on AWS, a function logs in to the database by its role (lambdas/database/roles.ts). */
function roleSecret(name: string, { environment }: FunctionDefinition, values: Variables): Variables {
  const role = isFunctionName(name) ? databaseRoleOf(name) : null
  const secret = role === null ? undefined : values[`DATABASE_${role.toUpperCase()}_SECRET_ID`]
  return secret !== undefined && 'DATABASE_SECRET_ID' in environment.shape ? { DATABASE_SECRET_ID: secret } : {}
}

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functions, name)
