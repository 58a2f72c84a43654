import { type App, Tags, Validations } from 'aws-cdk-lib'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { AwsSolutionsChecks } from 'cdk-nag'
import type { Deployment } from './configuration.ts'
import { DataStack } from './data-stack.ts'
import { NetworkStack } from './network-stack.ts'
import { WorkflowsStack } from './workflows-stack.ts'

/**
 * The feature flags of the CDK version that package.json pins, in one place for command line and tests. Among them is
 * `@aws-cdk/core:validateAgainstDefaultRules`: what CloudFormation would refuse fails the synthesis.
 */
export const contextOfApp: Readonly<Record<string, unknown>> = recommendedFlags

/** Makes the stacks of one environment, checked against the AWS Solutions rules. */
export function buildApp(app: App, deployment: Deployment) {
  const prefix = `micromasters-${deployment.name}`
  const common = {
    deployment,
    env: { account: deployment.account, region: deployment.region },
    terminationProtection: deployment.retain,
  }
  const network = new NetworkStack(app, `${prefix}-network`, { ...common, description: 'MicroMasters: network' })
  const data = new DataStack(app, `${prefix}-data`, {
    ...common,
    description: 'MicroMasters: database, coordination table, secrets, and the migration of the schema',
    network,
  })
  const workflows = new WorkflowsStack(app, `${prefix}-workflows`, {
    ...common,
    description: 'MicroMasters: functions, state machines, schedules and their alarms',
    network,
    data,
  })
  Tags.of(app).add('application', 'micromasters')
  Tags.of(app).add('environment', deployment.name)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return { network, data, workflows }
}
