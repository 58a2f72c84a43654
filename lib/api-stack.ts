import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2'
import { CfnPermission } from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { FunctionName } from '../lambdas/functions.ts'
import { methodsOf, pathsOf, type Route, routes } from '../lambdas/routes.ts'
import { acknowledge } from './acknowledge.ts'
import { ApiAlarms, CatalogAlarms } from './api-alarms.ts'
import type { Bindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { LambdaFunction } from './constructs/lambda-function.ts'
import type { DataStack } from './data-stack.ts'
import type { EdgeStack } from './edge-stack.ts'
import { apiFunctionNames } from './function-placement.ts'
import type { NetworkStack } from './network-stack.ts'

const AUTHORIZER: FunctionName = 'authorizer'
/** Stands before public routes that show the owner more. */
const VIEWER: FunctionName = 'viewer'
/** A function that runs into its own timeout says so in its log; API Gateway must still be there, for 30 s at most. */
const MORE_THAN_FUNCTION_MS = 1_000

/** Ids of the authorizers, by what a route says of them. */
type Authorizers = Record<Exclude<Route['authorizer'], 'none'>, string>

type ApiStackProps = StackProps & {
  deployment: Deployment
  network: NetworkStack
  data: DataStack
  edge: EdgeStack
  bindings: Bindings
}

/**
 * What answers the HTTP API: the routes of lambdas/routes.ts, their functions, and the authorizer. No route sends CORS headers by
 * configuration: the catalog and the pages are open to all sites (rules/catalog.md, "The catalog"), and say so themselves.
 */
export class ApiStack extends Stack {
  /** One line for each request, without personal data. */
  readonly accessLog: logs.LogGroup
  private readonly apiId: string
  /** Names of single constructs lose their slashes, by which two routes differ; names within another one have a hash. */
  private readonly routes = new Construct(this, 'Routes')
  private readonly deployment: Deployment

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props)
    this.deployment = props.deployment
    this.apiId = props.edge.apiId
    const functions = this.makeFunctions(props)
    const functionNamed = (name: FunctionName) => {
      const found = functions.get(name)
      if (!found) throw new Error(`no route may call ${name}`)
      return found
    }
    this.addRoutes(functionNamed)
    this.accessLog = this.makeStage()
    const { name } = this.deployment
    const common = { environment: name, topic: props.data.alarmTopic }
    const authorizer = functionNamed(AUTHORIZER).function
    new ApiAlarms(this, 'Alarms', { ...common, apiId: this.apiId, accessLog: this.accessLog, authorizer })
    new CatalogAlarms(this, 'CatalogAlarms', { ...common, log: functionNamed('read-catalog').logGroup })
  }

  private makeFunctions({ deployment, network, bindings }: ApiStackProps): ReadonlyMap<FunctionName, LambdaFunction> {
    return new Map(
      apiFunctionNames.map((name) => {
        const made = new LambdaFunction(this, name, { deployment, network, bindings, name })
        return [name, made]
      }),
    )
  }

  private addRoutes(functionNamed: (name: FunctionName) => LambdaFunction): void {
    const authorizers: Authorizers = {
      session: this.makeAuthorizer('Authorizer', functionNamed(AUTHORIZER), 'session', ['$request.header.Cookie']),
      viewer: this.makeAuthorizer('Viewer', functionNamed(VIEWER), 'viewer', []),
    }
    const integrations = new Map<FunctionName, string>()
    for (const route of routes) {
      const integration = integrations.get(route.function) ?? this.integrate(functionNamed(route.function))
      integrations.set(route.function, integration)
      for (const path of pathsOf(route))
        for (const method of methodsOf(route)) this.addRoute(route, `${method} ${path}`, { integration, authorizers })
    }
  }

  private addRoute(
    route: Route,
    routeKey: string,
    { integration, authorizers }: { integration: string; authorizers: Authorizers },
  ): void {
    const authorizerId = route.authorizer === 'none' ? undefined : authorizers[route.authorizer]
    const made = new apigateway.CfnRoute(this.routes, routeKey.replaceAll('/', '.'), {
      apiId: this.apiId,
      routeKey,
      target: `integrations/${integration}`,
      ...(authorizerId === undefined ? { authorizationType: 'NONE' } : { authorizationType: 'CUSTOM', authorizerId }),
    })
    if (authorizerId === undefined)
      acknowledge(made, {
        'AwsSolutions-APIG4': 'Public by the table of routes (lambdas/routes.ts): it asks for no session, or begins one.',
      })
  }

  /**
   * The session's cookie is looked at with every request: an answer that is kept would outlive a logout, and prolong a session twice.
   * Without any of its identity sources, API Gateway answers 401 by itself; an authorizer without identity sources is always asked.
   */
  private makeAuthorizer(id: string, authorizer: LambdaFunction, name: string, identitySource: string[]): string {
    const { ref } = new apigateway.CfnAuthorizer(this, id, {
      apiId: this.apiId,
      name,
      authorizerType: 'REQUEST',
      authorizerUri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${authorizer.function.functionArn}/invocations`,
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      ...(identitySource.length > 0 && { identitySource }),
      authorizerResultTtlInSeconds: 0,
    })
    this.allowInvocation(authorizer, `authorizers/${ref}`)
    return ref
  }

  private integrate(lambdaFunction: LambdaFunction): string {
    const { ref } = new apigateway.CfnIntegration(lambdaFunction, 'Integration', {
      apiId: this.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: lambdaFunction.function.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: (lambdaFunction.function.timeout?.toMilliseconds() ?? 0) + MORE_THAN_FUNCTION_MS,
    })
    this.allowInvocation(lambdaFunction, '$default/*')
    return ref
  }

  private allowInvocation(lambdaFunction: LambdaFunction, part: string): void {
    new CfnPermission(lambdaFunction, 'Invocation', {
      action: 'lambda:InvokeFunction',
      functionName: lambdaFunction.function.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: this.formatArn({ service: 'execute-api', resource: this.apiId, resourceName: part }),
    })
  }

  private makeStage(): logs.LogGroup {
    const { name, logRetentionDays, api } = this.deployment
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      // API Gateway may write to groups of this prefix without a policy of the account, which has a size limit.
      logGroupName: `/aws/vendedlogs/micromasters/${name}/api`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    new apigateway.CfnStage(this, 'Stage', {
      apiId: this.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: api.requestsPerSecond, throttlingBurstLimit: api.burst },
      accessLogSettings: { destinationArn: accessLog.logGroupArn, format: ACCESS_LOG_FORMAT },
    })
    return accessLog
  }
}

/**
 * The fields of a line: no address, no path (it may hold a username), no agent, no header. The route stands for the path, and the
 * user's id for the user.
 */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  userId: '$context.authorizer.userId',
  error: '$context.error.messageString',
  functionError: '$context.integration.error',
  authorizerError: '$context.authorizer.error',
})
