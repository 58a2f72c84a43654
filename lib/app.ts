import { type App, Tags, Validations } from 'aws-cdk-lib'
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }
import { AwsSolutionsChecks } from 'cdk-nag'
import { ApiStack } from './api-stack.ts'
import type { Bindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { DataStack } from './data-stack.ts'
import { EdgeStack } from './edge-stack.ts'
import { NetworkStack } from './network-stack.ts'
import { OperationsStack } from './operations-stack.ts'
import type { WebApp } from './web-app.ts'
import { WebStack } from './web-stack.ts'
import { WorkflowsStack } from './workflows-stack.ts'

/**
 * The feature flags of the CDK version that package.json pins, in one place for command line and tests. Among them is
 * `@aws-cdk/core:validateAgainstDefaultRules`: what CloudFormation would refuse fails the synthesis.
 */
export const contextOfApp: Readonly<Record<string, unknown>> = recommendedFlags

/** Makes the stacks of one environment, checked against the AWS Solutions rules. */
export function buildApp(app: App, deployment: Deployment, webApp: WebApp) {
  const prefix = `micromasters-${deployment.name}`
  const common = (description: string) => ({
    deployment,
    env: { account: deployment.account, region: deployment.region },
    terminationProtection: deployment.retain,
    description: `MicroMasters: ${description}`,
  })
  const network = new NetworkStack(app, `${prefix}-network`, common('network'))
  const data = new DataStack(app, `${prefix}-data`, {
    ...common('database, search domain, coordination table, secrets, and the migration of the schema'),
    network,
  })
  const edge = new EdgeStack(app, `${prefix}-edge`, { ...common('the one address of the site'), data, webApp })
  const bindings: Bindings = { ...data.bindings, SITE_URL: { value: edge.siteUrl } }
  const workflows = new WorkflowsStack(app, `${prefix}-workflows`, {
    ...common('state machines, their functions and schedules'),
    network,
    data,
    bindings,
  })
  const api = new ApiStack(app, `${prefix}-api`, {
    ...common('what answers the HTTP API'),
    network,
    data,
    edge,
    bindings,
  })
  // A dashboard load starts a machine that it knows by its name.
  api.addStackDependency(workflows)
  const web = new WebStack(app, `${prefix}-web`, { ...common('the files of the app'), edge, webApp })
  // The app calls the API that was deployed with it, or a newer one.
  web.addStackDependency(api)
  const operations = new OperationsStack(app, `${prefix}-operations`, {
    ...common('alarms of the data, dashboard, budget'),
    data,
    edge,
    workflows,
    api,
  })
  Tags.of(app).add('application', 'micromasters')
  Tags.of(app).add('environment', deployment.name)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return { network, data, edge, workflows, api, web, operations }
}
