import { parseArgs } from 'node:util'
import { functions, type FunctionDefinition } from '../lambdas/functions.ts'
import { deploymentNamed, deploymentNames } from '../lib/configuration.ts'
import { awsAccount } from '../lib/preflight/aws-account.ts'
import { preflight } from '../lib/preflight/checks.ts'
import { DATABASE_VERSION, SEARCH_VERSION } from '../lib/versions.ts'

const USAGE = `npm run preflight -- --env ${deploymentNames.join('|')} [--json]

Looks whether your AWS account is ready for a deployment. It only reads. Exit code 1 when something is missing.`

/** The preflight of a deployment: before the first `cdk deploy` of an environment, and before a version that needs more. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { env: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help === true || values.env === undefined) {
    console.log(USAGE)
    return values.help === true ? 0 : 2
  }
  const deployment = deploymentNamed(values.env)
  const needs = { reservedConcurrency: reserved(), databaseVersion: DATABASE_VERSION, searchVersion: SEARCH_VERSION }
  const looked = await preflight(
    deployment,
    needs,
    awsAccount(deployment.region === undefined ? {} : { region: deployment.region }),
  )
  const missing = looked.filter(({ ok }) => !ok)
  if (values.json === true)
    console.log(JSON.stringify({ environment: deployment.name, ok: missing.length === 0, checks: looked }))
  else
    for (const { name, ok, says, fix } of looked)
      console.log(`${ok ? 'ok ' : 'BAD'}  ${name}: ${says}${fix === null ? '' : `\n     → ${fix}`}`)
  return missing.length === 0 ? 0 : 1
}

const reserved = () =>
  Object.values<FunctionDefinition>(functions).reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0)

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  },
)
