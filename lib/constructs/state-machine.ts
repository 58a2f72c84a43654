import { Aws, RemovalPolicy } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as sfn from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import type { FunctionName } from '../../lambdas/functions.ts'
import { stateMachineNameIn } from '../../lambdas/naming.ts'
import { acknowledge } from '../acknowledge.ts'
import type { Deployment } from '../configuration.ts'
import type { MachineDefinition } from '../machine-definition.ts'

export type StateMachineProps = {
  deployment: Deployment
  definition: MachineDefinition
  functionNamed: (name: FunctionName) => lambda.IFunction
}

/** A workflow from its file in statemachines/: it may invoke the functions that the file names, and nothing else. */
export class StateMachine extends Construct {
  readonly stateMachine: sfn.StateMachine
  readonly logGroup: logs.LogGroup

  constructor(scope: Construct, id: string, { deployment, definition, functionNamed }: StateMachineProps) {
    super(scope, id)
    const named = [...definition.functions].map(([placeholder, name]) => [placeholder, functionNamed(name).functionArn] as const)
    const stateMachineName = stateMachineNameIn(deployment.name, definition.name)
    this.logGroup = new logs.LogGroup(this, 'Log', {
      // Groups of this prefix do not add to the one resource policy of the account, which has a size limit.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') })
    const functionArns = [...new Set(named.map(([, arn]) => arn))]
    role.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functionArns }))
    this.allowMapRuns(role, stateMachineName, definition.mapLabels)
    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      stateMachineName,
      definitionBody: sfn.DefinitionBody.fromFile(definition.file),
      definitionSubstitutions: Object.fromEntries(named),
      role,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ERROR, includeExecutionData: false },
    })
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'Log deliveries and trace segments have no resources that a policy could name (Step Functions, "Logging using CloudWatch Logs", "Tracing").',
    })
    acknowledge(this.stateMachine, {
      'AwsSolutions-SF1':
        'Failures only: all events would be some 20 lines for each learner of a run. The whole history stays in Step Functions for 90 days.',
    })
  }

  /**
   * A distributed Map starts children of its own machine, and watches, stops and redrives them. AWS's page names executions of the
   * machine (`:*`); children go by the Map's label (`/<label>:*`): both may be described and stopped
   * (https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
   */
  private allowMapRuns(role: iam.Role, machine: string, labels: readonly string[]): void {
    if (labels.length === 0) return
    const arn = (resource: string, resourceName: string) =>
      `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}:${resourceName}`
    const allow = (actions: string[], resources: string[]) => role.addToPolicy(new iam.PolicyStatement({ actions, resources }))
    allow(['states:StartExecution'], [arn('stateMachine', machine)])
    const executions = [`${machine}:*`, `${machine}/*`]
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      executions.map((name) => arn('execution', name)),
    )
    const children = labels.map((label) => `${machine}/${label}:*`)
    allow(
      ['states:RedriveExecution'],
      children.map((name) => arn('execution', name)),
    )
    for (const name of [...executions, ...children])
      acknowledge(role, {
        [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}]`]:
          'Executions of this machine and the children of its Maps, which get their names when they are started.',
      })
  }
}
