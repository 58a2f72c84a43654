import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { type FunctionDefinition, type FunctionName, functions } from '../../lambdas/functions.ts'
import { functionNameIn } from '../../lambdas/naming.ts'
import { acknowledge } from '../acknowledge.ts'
import { bundleFunction, root } from '../bundle.ts'
import { environmentOf, findingsOf, type SomeBindings, statementsOf } from '../bindings.ts'
import type { Deployment } from '../configuration.ts'
import type { NetworkStack } from '../network-stack.ts'

export type LambdaFunctionProps = { deployment: Deployment; network: NetworkStack; bindings: SomeBindings; name: FunctionName }

/**
 * A function of lambdas/functions.ts: its bundle, its environment as its schema says, its place in the network, its log, and a role
 * of its own that allows what its variables stand for.
 */
export class LambdaFunction extends Construct {
  readonly function: lambda.Function
  readonly logGroup: logs.LogGroup

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id)
    const { deployment, network, name } = props
    const definition: FunctionDefinition = functions[name]
    const usesDatabase = Object.hasOwn(definition.environment.shape, 'DATABASE_URL')
    this.logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: `/micromasters/${deployment.name}/functions/${name}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionNameIn(deployment.name, name),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: codeOf(name, definition),
      handler: 'index.handler',
      environment: { ...environmentOf(name, props.bindings), ...runtimeSettings(usesDatabase) },
      timeout: Duration.seconds(definition.timeoutSeconds),
      memorySize: definition.memoryMb,
      reservedConcurrentExecutions: definition.reservedConcurrency,
      role: this.roleFor(props),
      logGroup: this.logGroup,
      tracing: lambda.Tracing.ACTIVE,
      vpc: network.vpc,
      vpcSubnets: definition.internet ? network.fetchSubnets : network.innerSubnets,
      securityGroups: [network.functionGroup, ...network.clientGroups(definition.environment.shape)],
    })
  }

  private roleFor({ name, bindings }: LambdaFunctionProps): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
    for (const statement of statementsOf(name, bindings)) role.addToPolicy(statement)
    this.logGroup.grantWrite(role)
    role.addToPolicy(new iam.PolicyStatement({ actions: networkInterfaceActions, resources: ['*'] }))
    acknowledge(role, {
      ...findingsOf(name, bindings),
      'AwsSolutions-IAM5[Resource::*]':
        'Network interfaces of functions (EC2) and trace segments (X-Ray) have no resources that a policy could name; a test holds the actions to these.',
    })
    return role
  }
}

/** What Lambda does in our name to place a function in the network (AWSLambdaVPCAccessExecutionRole, without its logs). */
const networkInterfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * Settings of Node itself, which no schema asks for. The authorities that sign Aurora's certificates come with the runtime, but Node
 * does not load them by itself since version 20 (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html).
 */
function runtimeSettings(usesDatabase: boolean): Record<string, string> {
  return usesDatabase ? { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' } : {}
}

/**
 * A function's bundle, made by esbuild's own interface instead of NodejsFunction's command line: with the same settings, without a
 * shell or Docker, and in a fifth of a second.
 */
function codeOf(name: FunctionName, definition: FunctionDefinition): lambda.Code {
  const tryBundle = (directory: string) => {
    bundleFunction(definition, directory)
    return true
  }
  return lambda.Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    // The image is never used, because the local attempt never declines. The command tells the functions' assets apart.
    bundling: { image: DockerImage.fromRegistry('none'), command: [name], local: { tryBundle } },
  })
}
