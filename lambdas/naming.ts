import type { FunctionName } from './functions.ts'

/**
 * Names of what is deployed, by convention, so that the command line and the deployment agree without looking anything up:
 * `micromasters-<environment>-<name>`. On one machine there is one environment, `local`, where names are plain.
 */
export const LOCAL = 'local'

const nameIn = (environment: string, name: string) => (environment === LOCAL ? name : `micromasters-${environment}-${name}`)

/** The Lambda function's name in AWS. */
export function functionNameIn(environment: string, name: FunctionName): string {
  return nameIn(environment, name)
}

/** The state machine's name in AWS; `name` is its file in statemachines/ without ending. */
export function stateMachineNameIn(environment: string, name: string): string {
  return nameIn(environment, name)
}

/** The header by which CloudFront, and nobody else, is known (CloudFront, "Add custom headers to origin requests"). */
export const ORIGIN_HEADER = 'x-origin-secret'
