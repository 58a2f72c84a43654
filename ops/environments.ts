import { LOCAL } from '../lambdas/naming.ts'
import { deploymentNamed, deploymentNames } from '../lib/configuration.ts'
import { UsageError } from './command.ts'
import { didYouMean, nearest } from './nearest.ts'

/** Where an environment is, as it was deployed; undefined: where its operator's own settings say. @throws UsageError when there is none of that name */
export function regionOf(environment: string): string | undefined {
  if (environment === LOCAL) return undefined
  if (deploymentNames.includes(environment)) return deploymentNamed(environment).region
  const known = [LOCAL, ...deploymentNames]
  const meant = didYouMean(nearest(environment, known))
  throw new UsageError(`--env: there is no environment ${environment}${meant}: there are ${known.join(', ')}`)
}
