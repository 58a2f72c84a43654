import { type App, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ApiStack } from './api-stack.ts'
import type { Bindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { CopiesStack } from './copies-stack.ts'
import { DataStack } from './data-stack.ts'
import { EdgeStack } from './edge-stack.ts'
import { NetworkStack } from './network-stack.ts'
import { OperationsStack } from './operations-stack.ts'
import type { WebApp } from './web-app.ts'
import { WebStack } from './web-stack.ts'
import { WorkflowsStack } from './workflows-stack.ts'

/**
 * Every feature flag that is taken, for command line and tests. The file of all recommended ones is not: what it brings along unnoticed
 * changes what deploys. Of those, only these change a template of this app.
 */
export const contextOfApp: Readonly<Record<string, unknown>> = {
  // An export can't change while another stack uses it: a deployment in the wrong order is refused, instead of leaving old values behind.
  // Weak references ask CloudFormation for each value at every deployment; hundreds of them have run into its request limit.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  // What CloudFormation would refuse fails the synthesis.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  // Small policies: a role has 10,240 characters for all of them.
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // `aws` instead of a placeholder, where the region is known: policies can be read.
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  // A version of a function is a new one only if the function is.
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  // The group that AWS makes with every network lets nobody in.
  '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': true,
}

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
  if (deployment.copyRegion !== undefined) {
    const copies = new CopiesStack(app, `${prefix}-copies`, {
      ...common('copies of backups, in another region'),
      env: { account: deployment.account, region: deployment.copyRegion },
    })
    data.addStackDependency(copies)
  }
  const edge = new EdgeStack(app, `${prefix}-edge`, { ...common('the one address of the site'), data, webApp })
  const bindings: Bindings = { ...data.bindings, ...edge.bindings }
  const workflows = new WorkflowsStack(app, `${prefix}-workflows`, {
    ...common('state machines, their functions and schedules'),
    network,
    data,
    bindings,
  })
  const assets = new WebStack(app, `${prefix}-assets`, {
    ...common('the code and styles of the app'),
    edge,
    webApp,
    part: 'assets',
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
  // Pages name files of the app that are there by then.
  api.addStackDependency(assets)
  const web = new WebStack(app, `${prefix}-web`, { ...common('the files of the app'), edge, webApp, part: 'rest' })
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
  return { network, data, edge, workflows, assets, api, web, operations }
}
