import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ORIGIN_HEADER } from '../../lambdas/naming.ts'
import { pathsOf, routes } from '../../lambdas/routes.ts'
import { appRouterCode } from '../../lib/app-router.ts'
import { root } from '../../lib/bundle.ts'
import { deploymentNamed, deploymentNames } from '../../lib/configuration.ts'
import { WEB_POLICY } from '../../web/content-policy.ts'
import { appPaths } from '../../web/paths.ts'
import { webAppIn } from '../../lib/web-app.ts'
import { alarmsOf, idIn, type Json, listed, literal, only, resourcesOf, statementsOf, synthesize } from './deployed.ts'

/** CachingDisabled and AllViewerExceptHostHeader (CloudFront, "Use managed cache policies", "… origin request policies"). */
const NEVER_KEPT = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

describe.each(deploymentNames)('the edge of %s', (name) => {
  const deployment = deploymentNamed(name)
  const { templates } = synthesize(deployment)
  const one = (type: string): Json => only(resourcesOf(templates.edge, type))[1].Properties
  const named = (type: string, prefix: string): Json =>
    only(resourcesOf(templates.edge, type).filter(([id]) => id.startsWith(prefix)))[1].Properties
  const distribution: Json = one('AWS::CloudFront::Distribution')['DistributionConfig']
  const behaviors: Json[] = distribution['CacheBehaviors']
  const behaviorOf = (path: string): Json =>
    behaviors.find(({ PathPattern }) => matches(PathPattern, path)) ?? distribution['DefaultCacheBehavior']
  const originOf = (path: string): Json =>
    distribution['Origins'].find(({ Id }: Json) => Id === behaviorOf(path)['TargetOriginId'])
  const isApi = (path: string) => literal(originOf(path)['DomainName']).includes('.execute-api.')

  it.each(routes.flatMap(pathsOf))('sends %s to the API', (path) => {
    expect(isApi(path.replaceAll(/\{\w+\}/g, 'jane.doe@example.org'))).toBe(true)
  })

  it.each([
    ...appPaths.flatMap((path) => [path, `${path}/`]),
    '/learner/jane.doe',
    '/assets/main.js',
    '/index.html',
    '/theme.js',
    '/favicon.svg',
  ])('sends %s to the app', (path) => {
    expect(isApi(path)).toBe(false)
  })

  it.each(['/dashboards', '/logouts', '/apiary/', '/signin-help/', '/settings-of-x'])(
    "sends %s, which may be a program's page, to the server",
    (path) => {
      expect(isApi(path)).toBe(true)
    },
  )

  it("looks at every address that is not the API's, and has no more behaviors than CloudFront allows", () => {
    const isRouted = (path: string) => listed<Json>(behaviorOf(path)['FunctionAssociations'] ?? []).length === 1
    for (const path of ['/', '/a/b', '/dashboard', '/learner/a/b', '/certificate/course/abc', '/letter/x', '/assets/main.js'])
      expect([path, isRouted(path)]).toEqual([path, true])
    // CloudFront, "General quotas on distributions".
    expect(behaviors.length).toBeLessThan(75)
  })

  it('asks for documents anew each time, without a cookie of who asks', () => {
    for (const path of ['/certificate/course/abc', '/letter/program/abc']) {
      expect(behaviorOf(path)).toMatchObject({ CachePolicyId: NEVER_KEPT, Compress: false })
      expect(behaviorOf(path)['OriginRequestPolicyId']).toBeUndefined()
    }
  })

  it.each([
    ['/api/v0/wagtail/pages/', 'PublicCache', 'all'],
    ['/api/v0/wagtail/pages/1/', 'PublicCache', 'all'],
    // A parameter means nothing there, and costs nothing.
    ['/api/v0/catalog', 'PathCache', 'none'],
    ['/api/v0/catalog/', 'PathCache', 'none'],
    ['/api/v0/program-pages/scx/', 'PathCache', 'none'],
    ['/api/v0/courseruns/', 'PathCache', 'none'],
    ['/api/openapi.json', 'PathCache', 'none'],
    ['/api/docs/', 'PathCache', 'none'],
    ['/', 'PathCache', 'none'],
    ['/supply-chain/', 'PathCache', 'none'],
    ['/robots.txt', 'PathCache', 'none'],
    ['/sitemap.xml', 'PathCache', 'none'],
  ])('keeps %s as long as it says, and gives the API no cookie with it', (path, cache, queries) => {
    const { CachePolicyId, OriginRequestPolicyId, Compress, AllowedMethods } = behaviorOf(path)
    expect(idIn(CachePolicyId)).toMatch(new RegExp(`^${cache}`))
    const policies = resourcesOf(templates.edge, 'AWS::CloudFront::CachePolicy')
    const policy: Json = policies.find(([id]) => id === idIn(CachePolicyId))?.[1].Properties['CachePolicyConfig']
    expect(policy).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: 3_600 })
    expect(policy['ParametersInCacheKeyAndForwardedToOrigin']).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: queries },
      EnableAcceptEncodingBrotli: true,
      EnableAcceptEncodingGzip: true,
    })
    expect(OriginRequestPolicyId).toBeUndefined()
    // Compressing here would make strong ETags weak.
    expect(Compress).toBe(false)
    // Only what is asked for by GET and HEAD reaches the API, so that no other answer is kept for them.
    expect(AllowedMethods ?? ['GET', 'HEAD']).toEqual(['GET', 'HEAD'])
  })

  it('keeps nothing else of the API, and hands it every cookie, header and query', () => {
    for (const route of routes.filter(
      ({ path, isPage }) =>
        !isPage && !/^\/(robots\.txt|sitemap\.xml|api\/(openapi|docs|v0\/(catalog|wagtail|program-pages|courseruns)))/.test(path),
    ))
      expect(behaviorOf(route.path), route.path).toMatchObject({
        CachePolicyId: NEVER_KEPT,
        OriginRequestPolicyId: ALL_BUT_HOST,
        AllowedMethods: expect.arrayContaining([route.method]),
      })
  })

  it('hides no error of the API, and waits longer than it may take', () => {
    const errors: Json[] = distribution['CustomErrorResponses']
    expect(new Set(errors.map(({ ErrorCode }) => ErrorCode))).toEqual(
      new Set([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]),
    )
    for (const { ErrorCode: _, ...kept } of errors) expect(kept).toEqual({ ErrorCachingMinTTL: 0 })
    const { CustomOriginConfig: config } = originOf('/api/v0/session')
    expect(config).toMatchObject({ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'], OriginReadTimeout: 35 })
    for (const { path } of routes.filter(({ isPage }) => !isPage))
      expect(behaviorOf(path), path).not.toHaveProperty('FunctionAssociations')
  })

  it('tells the API by a secret that it is the one who asks, and writes it into no template', () => {
    const headers: Json[] = originOf('/api/v0/session')['OriginCustomHeaders']
    expect(headers.map(({ HeaderName }) => HeaderName)).toEqual([ORIGIN_HEADER])
    expect(literal(headers[0]?.['HeaderValue'])).toMatch(/^\{\{resolve:secretsmanager:.*:SecretString:current::\}\}$/)
    const [secret] = resourcesOf(templates.data, 'AWS::SecretsManager::Secret').filter(
      ([, { Properties }]) => Properties['GenerateSecretString'],
    )
    expect(secret?.[1].Properties).toMatchObject({ GenerateSecretString: { GenerateStringKey: 'current', PasswordLength: 64 } })
  })

  it('speaks TLS 1.2 at least under its own name, and nothing unencrypted', () => {
    for (const behavior of [distribution['DefaultCacheBehavior'], ...behaviors])
      expect(behavior['ViewerProtocolPolicy']).toBe('redirect-to-https')
    if (deployment.site.domain === undefined) expect(distribution).not.toHaveProperty('Aliases')
    else {
      expect(distribution['Aliases']).toEqual([deployment.site.domain])
      expect(distribution['ViewerCertificate']).toMatchObject({
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      })
      expect(alarmsOf(templates).get(`micromasters-${name}-a-certificate-expires`)).toMatchObject({
        MetricName: 'DaysToExpiry',
        Threshold: 30,
      })
    }
  })

  it('has a firewall if configured', () => {
    const acls = resourcesOf(templates.edge, 'AWS::WAFv2::WebACL')
    expect(acls).toHaveLength(deployment.site.firewall ? 1 : 0)
    expect(idIn(distribution['WebACLId'])).toBe(acls[0]?.[0])
  })

  it('sends every file with headers that let the page do nothing but its own', () => {
    const { SecurityHeadersConfig: headers } = named('AWS::CloudFront::ResponseHeadersPolicy', 'SecurityHeaders')[
      'ResponseHeadersPolicyConfig'
    ]
    for (const path of ['/dashboard', '/assets/main.js', '/index.html', '/learner/jane.doe'])
      expect(idIn(behaviorOf(path)['ResponseHeadersPolicyId'])).toMatch(/^SecurityHeaders/)
    expect(headers).toMatchObject({
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY' },
      ReferrerPolicy: { ReferrerPolicy: 'same-origin' },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
    })
    const policy: string = headers['ContentSecurityPolicy'].ContentSecurityPolicy
    const directives = new Map(policy.split('; ').map((each) => [each.split(' ')[0], each.split(' ').slice(1).join(' ')]))
    expect(directives.get('default-src')).toBe("'none'")
    expect(directives.get('script-src')).toBe("'self'")
    expect(directives.get('style-src')).toBe("'self'")
    expect(directives.get('img-src')).toBe("'self'")
    expect(directives.get('frame-ancestors')).toBe("'none'")
    expect(policy).not.toMatch(/unsafe|http:/)
    expect(policy).toBe(WEB_POLICY)
  })

  it('keeps files and pictures in buckets that CloudFront alone reads', () => {
    const buckets = resourcesOf(templates.edge, 'AWS::S3::Bucket').map(([, { Properties }]) => Properties)
    expect(buckets).toHaveLength(2)
    for (const bucket of buckets)
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      })
    const accessControls = resourcesOf(templates.edge, 'AWS::CloudFront::OriginAccessControl')
    expect(accessControls).toHaveLength(2)
    for (const [, { Properties }] of accessControls)
      expect(Properties['OriginAccessControlConfig']).toMatchObject({ SigningBehavior: 'always' })
    const policies = resourcesOf(templates.edge, 'AWS::S3::BucketPolicy')
    expect(policies).toHaveLength(2)
    const statements: Json[] = policies.flatMap(([, { Properties }]) => Properties['PolicyDocument'].Statement)
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow')
    expect(new Set(allowed.flatMap(({ Action }) => listed(Action)))).toEqual(new Set(['s3:GetObject', 's3:ListBucket']))
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: 'cloudfront.amazonaws.com' })
      expect(JSON.stringify(Condition)).toContain('AWS:SourceArn')
    }
  })

  it('serves pictures from their bucket, for a day at the edge, as what they are and without cookies', () => {
    const { TargetOriginId, CachePolicyId, ResponseHeadersPolicyId, AllowedMethods, OriginRequestPolicyId } =
      behaviorOf('/media/profile/a.jpg')
    const origin: Json = distribution['Origins'].find(({ Id }: Json) => Id === TargetOriginId)
    expect(idIn(origin['DomainName'])).toMatch(/^Media/)
    expect([AllowedMethods, OriginRequestPolicyId]).toEqual([undefined, undefined])
    const policyOf = (type: string, id: unknown) =>
      resourcesOf(templates.edge, type).find(([each]) => each === idIn(id))?.[1].Properties ?? {}
    expect(policyOf('AWS::CloudFront::CachePolicy', CachePolicyId)['CachePolicyConfig']).toMatchObject({
      MaxTTL: 86_400,
      ParametersInCacheKeyAndForwardedToOrigin: { CookiesConfig: { CookieBehavior: 'none' } },
    })
    const headers = policyOf('AWS::CloudFront::ResponseHeadersPolicy', ResponseHeadersPolicyId)['ResponseHeadersPolicyConfig']
    expect(headers['SecurityHeadersConfig']).toMatchObject({
      ContentTypeOptions: { Override: true },
      ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox" },
    })
    const [, media] = resourcesOf(templates.edge, 'AWS::S3::Bucket').find(([id]) => id.startsWith('Media')) ?? []
    // A photo that is taken away is gone: no version of it stays.
    expect(media?.Properties).not.toHaveProperty('VersioningConfiguration')
  })

  it('puts files there that never change for a year, and others to be asked for anew each time', () => {
    const deployed = (stack: 'assets' | 'web') =>
      resourcesOf(templates[stack], 'Custom::CDKBucketDeployment').map(([, { Properties }]) => Properties)
    expect(deployed('assets')).toEqual([
      expect.objectContaining({
        Include: ['assets/*'],
        Prune: false,
        SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      }),
    ])
    expect(deployed('web')).toEqual([
      expect.objectContaining({ Exclude: ['assets/*'], Prune: false, SystemMetadata: { 'cache-control': 'no-cache' } }),
    ])
  })

  it('lets the copying function write these files, and nothing else', () => {
    const [handler] = resourcesOf(templates.web, 'AWS::Lambda::Function')
    const statements = statementsOf(templates.web, idIn(handler?.[1].Properties['Role']) ?? '')
    expect(statements.flatMap((each) => listed<string>(each['Action'])).sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:GetObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ])
  })
})

describe('the router before the app', () => {
  const files = ['/favicon.svg', '/index.html', '/theme.js']
  const code = appRouterCode({ files, page: '<title>The app</title>' })
  const route = (uri: string): Json => runInNewContext(`${code}; handler(event)`, { event: { request: { uri } } })

  it.each(['/dashboard', '/dashboard/', '/learner', '/learner/jane.doe', '/learner/a@b.c', '/records/programs/7/shared/abc'])(
    'answers %s with the app',
    (uri) => {
      expect(route(uri)).toEqual({ uri: '/index.html' })
    },
  )

  it.each(['/index.html', '/theme.js', '/favicon.svg', '/assets/main-1a2b.js', '/assets/gone.js'])('leaves %s', (uri) => {
    expect(route(uri)).toEqual({ uri })
  })

  it.each([
    '/',
    '/supply-chain/',
    '/supply-chain',
    '/f%C3%BCr-alle/',
    '/certificate/course/abc',
    '/letter/program/abc/',
    '/constructor',
  ])('leaves %s to the server', (uri) => {
    expect(route(uri)).toEqual({ uri })
  })

  it.each([
    '/a/b',
    '/wp-login.php',
    '/program/index.html',
    '/learner/a/b',
    '/certificate/abc',
    '/assets.js',
    '/__proto__/x',
    '//',
  ])('answers %s with 404 and the page of the app, which keeps to its policy', (uri) => {
    const { statusCode, headers, body } = route(uri)
    expect([statusCode, body]).toEqual([404, { encoding: 'text', data: '<title>The app</title>' }])
    expect(headers['content-security-policy'].value).toBe(WEB_POLICY)
    expect(headers['cache-control'].value).toBe('no-store')
  })

  it('fits into a CloudFront Function', () => {
    const page = readFileSync(join(root, 'web/index.html'), 'utf8')
    // The built one names a few files more.
    expect(appRouterCode({ files, page }).length).toBeLessThan(10_240 - 2_000)
  })
})

describe('the app', () => {
  it('is missed by name when it is not built', () => {
    expect(() => webAppIn('/nowhere/dist/web')).toThrow('there is no built app in /nowhere/dist/web')
  })
})

/** CloudFront's patterns: `*` is any number of characters, `?` one. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(path)
}
