import { describe, expect, it } from 'vitest'
import { type FunctionDefinition, type FunctionName, functions } from '../../lambdas/functions.ts'
import { methodsOf, pathsOf, routes } from '../../lambdas/routes.ts'
import { deploymentNamed, deploymentNames } from '../../lib/configuration.ts'
import { apiFunctionNames } from '../../lib/function-placement.ts'
import { functionIn, idIn, literal, only, resourcesOf, synthesize } from './deployed.ts'

/** API Gateway waits no longer (HTTP APIs, "Quotas"). */
const LONGEST_MS = 30_000

describe.each(deploymentNames)('the API of %s', (name) => {
  const deployment = deploymentNamed(name)
  const { templates, stacks } = synthesize(deployment)
  const of = (type: string) => resourcesOf(templates.api, `AWS::ApiGatewayV2::${type}`)
  const made = new Map(of('Route').map(([, { Properties }]) => [Properties['RouteKey'], Properties]))
  const integrations = new Map(of('Integration'))
  const authorizers = Object.fromEntries(of('Authorizer').map(([id, { Properties }]) => [Properties['Name'], { id, Properties }]))
  const before: ReadonlyMap<FunctionName, string> = new Map([
    ['authorizer', 'session'],
    ['viewer', 'viewer'],
  ])
  const [, stage] = only(of('Stage'))
  const wanted = routes.flatMap((route) =>
    methodsOf(route).flatMap((method) => pathsOf(route).map((path) => ({ routeKey: `${method} ${path}`, route }))),
  )

  it('serves the routes of the table, and no other', () => {
    expect(new Set(made.keys())).toEqual(new Set(wanted.map(({ routeKey }) => routeKey)))
  })

  it.each(wanted)('answers $routeKey with its function, to those who may ask', ({ routeKey, route }) => {
    const properties = made.get(routeKey)
    const integration = integrations.get(idIn(properties?.['Target']?.['Fn::Join']?.[1][1]) ?? '')
    expect(idIn(integration?.Properties['IntegrationUri'])).toBe(functionIn(templates, name, route.function).id)
    if (route.authorizer === 'none') expect(properties).toMatchObject({ AuthorizationType: 'NONE' })
    else {
      expect(properties).toMatchObject({ AuthorizationType: 'CUSTOM' })
      expect(idIn(properties?.['AuthorizerId'])).toBe(authorizers[route.authorizer]?.id)
    }
  })

  it('asks an authorizer with every request, and keeps no answer; without a cookie, that of public routes only', () => {
    expect(Object.keys(authorizers).sort()).toEqual(['session', 'viewer'])
    for (const [each, property] of before) {
      const properties = authorizers[property]?.Properties
      expect(properties).toMatchObject({
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        AuthorizerResultTtlInSeconds: 0,
      })
      expect(properties?.['IdentitySource']).toEqual(property === 'session' ? ['$request.header.Cookie'] : undefined)
      expect(JSON.stringify(properties?.['AuthorizerUri'])).toContain(functionIn(templates, name, each).id)
    }
  })

  it('waits for each function longer than the function may take', () => {
    expect(integrations.size).toBe(apiFunctionNames.length - before.size)
    for (const each of apiFunctionNames) {
      const { timeoutSeconds }: FunctionDefinition = functions[each]
      const { id } = functionIn(templates, name, each)
      const [own] = [...integrations.values()].filter(({ Properties }) => idIn(Properties['IntegrationUri']) === id)
      const waits = before.has(each) ? LONGEST_MS : own?.Properties['TimeoutInMillis']
      expect(waits, each).toBeGreaterThan(timeoutSeconds * 1_000)
      expect(waits, each).toBeLessThanOrEqual(LONGEST_MS)
      expect(own?.Properties['PayloadFormatVersion'], each).toBe(before.has(each) ? undefined : '2.0')
    }
  })

  it('alone may invoke its functions', () => {
    const permissions = resourcesOf(templates.api, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties)
    expect(permissions).toHaveLength(apiFunctionNames.length)
    for (const permission of permissions) {
      expect(permission).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' })
      const isAuthorizer = [...before.keys()].some(
        (each) => idIn(permission['FunctionName']) === functionIn(templates, name, each).id,
      )
      expect(literal(permission['SourceArn'])).toMatch(
        isAuthorizer ? /:execute-api:.*:token\/authorizers\/token$/ : /:execute-api:.*:token\/\$default\/\*$/,
      )
    }
  })

  it('is throttled, and logs each request without what would tell the person', () => {
    expect(stage.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: {
        ThrottlingRateLimit: deployment.api.requestsPerSecond,
        ThrottlingBurstLimit: deployment.api.burst,
      },
    })
    const { Format: format, DestinationArn: destination } = stage.Properties['AccessLogSettings']
    const fields = Object.values(JSON.parse(format))
    expect(fields).toContain('$context.routeKey')
    const telling = /path|identity|sourceIp|userAgent|header|querystring|username|csrf|domain/i
    expect(fields.filter((field) => telling.test(String(field)))).toEqual([])
    const log = templates.api.Resources[idIn(destination) ?? '']
    expect(log?.Properties).toMatchObject({ RetentionInDays: deployment.logRetentionDays })
  })

  it('opens no route to other sites by configuration: the catalog and the pages say so themselves', () => {
    const apis = resourcesOf(templates.edge, 'AWS::ApiGatewayV2::Api')
    expect(apis).toHaveLength(1)
    expect(apis[0]?.[1].Properties).not.toHaveProperty('CorsConfiguration')
  })

  it('is deployed after the machines that it starts, and before the app that calls it', () => {
    expect(stacks.api.dependencies).toContain(stacks.workflows)
    expect(stacks.web.dependencies).toContain(stacks.api)
    // Pages name files of the app.
    expect(stacks.api.dependencies).toContain(stacks.assets)
  })

  it('tells its functions the address that CloudFront answers at', () => {
    const { properties } = functionIn(templates, name, 'programs')
    const url = properties['Environment'].Variables.SITE_URL
    if (deployment.site.domain !== undefined) expect(url).toBe(`https://${deployment.site.domain}`)
    else expect(JSON.stringify(url)).toMatch(/"https:\/\/".*Distribution.*DomainName/)
  })
})
