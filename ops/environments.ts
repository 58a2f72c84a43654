import { LOCAL } from '../lambdas/naming.ts'
import { deploymentNamed, deploymentNames } from '../lib/configuration.ts'
import { UsageError } from './command.ts'
import { nearest } from './nearest.ts'

/** Where an environment is, as it was deployed; undefined: where its operator's own settings say. @throws UsageError when there is none of that name */
export function regionOf(environment: string): string | undefined {
  if (environment === LOCAL) return undefined
  if (deploymentNames.includes(environment)) return deploymentNamed(environment).region
  const known = [LOCAL, ...deploymentNames]
  const near = nearest(environment, known)
  throw new UsageError(
    `--env: there is no environment ${environment}${near === null ? '' : ` (did you mean ${near}?)`}: there are ${known.join(', ')}`,
  )
}
