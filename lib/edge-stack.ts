import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2'
import * as acm from 'aws-cdk-lib/aws-certificatemanager'
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import * as route53 from 'aws-cdk-lib/aws-route53'
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets'
import * as s3 from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { ORIGIN_HEADER } from '../lambdas/naming.ts'
import { acknowledge } from './acknowledge.ts'
import { appRouterCode, bucketPaths } from './app-router.ts'
import type { Deployment } from './configuration.ts'
import { Alarm } from './constructs/alarm.ts'
import type { Bindings, DataBindings } from './bindings.ts'
import type { DataStack } from './data-stack.ts'
import { Firewall } from './firewall.ts'
import { MEDIA_PATHS, MediaBucket } from './media-bucket.ts'
import { securityHeaders } from './security-headers.ts'
import type { WebApp } from './web-app.ts'

/** Longer than API Gateway waits for a function (30 s), so that its answer is what is seen. */
const ORIGIN_TIMEOUT = Duration.seconds(35)
/** Errors whose lifetime CloudFront lets one set (CloudFront, "How CloudFront caches and processes HTTP 4xx and 5xx status codes"). */
export const KEPT_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]
/** Longer than any answer of the API asks to be kept. */
const LONGEST_KEPT = Duration.hours(1)

/** Paths of the API: those that CloudFront keeps for as long as their Cache-Control says, and those that it never keeps. */
export const keptPaths = {
  /** By every parameter: Wagtail refuses what it does not know, so that each means something. */
  byQuery: ['/api/v0/wagtail/*'],
  /** By the path alone: a parameter means nothing there, and must not make anybody's request a costly one. */
  byPath: [
    '/api/v0/catalog*',
    '/api/v0/program-pages/*',
    '/api/v0/courseruns*',
    '/api/openapi.json*',
    '/api/docs*',
    '/robots.txt*',
    '/sitemap.xml*',
  ],
} as const
/** Pages from the server that nobody keeps, nor gives a cookie to: what they show can be taken back at any time. The others are kept. */
export const documentPaths = ['/certificate/*', '/letter/*'] as const
export const passedPaths = ['/api/*', '/login/*', '/complete/*', '/logout', '/logout/', '/.well-known/did.json*'] as const

type EdgeStackProps = StackProps & { deployment: Deployment; data: DataStack; webApp: WebApp }

/**
 * The one address of the site: CloudFront before the app's files and the HTTP API. The API itself is made here, empty: its address is
 * an origin, and the functions that answer it are told the site's address.
 */
export class EdgeStack extends Stack {
  readonly apiId: string
  readonly bucket: s3.Bucket
  readonly bucketName: string
  /** Where browsers reach the site, without a path. */
  readonly siteUrl: string
  /** What functions are told of the edge. */
  readonly bindings: Omit<Bindings, keyof DataBindings>
  private readonly media: MediaBucket
  private readonly deployment: Deployment

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props)
    this.deployment = props.deployment
    this.apiId = new CfnApi(this, 'Api', { name: id, protocolType: 'HTTP', description: 'MicroMasters: the API' }).ref
    this.bucketName = `micromasters-${props.deployment.name}-app-${this.account}-${this.region}`
    this.bucket = this.makeBucket()
    this.media = new MediaBucket(this, 'Media', {
      bucketName: `micromasters-${props.deployment.name}-media-${this.account}-${this.region}`,
      retain: props.deployment.retain,
    })
    const { site } = this.deployment
    const certificate = site.domain === undefined ? undefined : this.makeCertificate(site.domain, props.data)
    const distribution = this.makeDistribution(props, certificate)
    this.siteUrl = `https://${site.domain ?? distribution.distributionDomainName}`
    this.bindings = {
      SITE_URL: { value: this.siteUrl },
      MEDIA_BUCKET: this.media.binding(),
      APP_PAGE: { value: props.webApp.page },
    }
    if (site.domain !== undefined) this.addRecords(site.domain, distribution)
    new CfnOutput(this, 'SiteUrl', { value: this.siteUrl, description: 'Where browsers reach the site' })
    new CfnOutput(this, 'DistributionDomain', {
      value: distribution.distributionDomainName,
      description: 'What its name points to',
    })
  }

  private makeBucket(): s3.Bucket {
    const { retain } = this.deployment
    const bucket = new s3.Bucket(this, 'App', {
      bucketName: this.bucketName,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    acknowledge(bucket, {
      'AwsSolutions-S1':
        'It holds the public files of the app, which CloudFront alone reads; addresses of visitors are not kept.',
    })
    return bucket
  }

  /** Made before the distribution; without a zone of Route 53, CloudFormation waits until its record is made by hand. */
  private makeCertificate(domainName: string, { alarmTopic }: DataStack): acm.Certificate {
    const certificate = new acm.Certificate(this, 'Certificate', {
      domainName,
      validation: acm.CertificateValidation.fromDns(this.hostedZone('CertificateZone')),
    })
    new Alarm(this, 'CertificateAlarm', {
      name: `micromasters-${this.deployment.name}-a-certificate-expires`,
      topic: alarmTopic,
      metric: certificate.metricDaysToExpiry({ period: Duration.days(1) }),
      impact: 'When the certificate expires, browsers and MIT Learn refuse the whole site.',
      fires: 'the certificate of the site expires in less than 30 days, and AWS has not renewed it 60 days before as it should.',
      runbook: 'a-certificate-expires',
      threshold: 30,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    })
    return certificate
  }

  private makeDistribution({ webApp, data }: EdgeStackProps, certificate: acm.Certificate | undefined): cloudfront.Distribution {
    const { name, site } = this.deployment
    const firewall = site.firewall ? new Firewall(this, 'Firewall', { name: `micromasters-${name}` }) : undefined
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `MicroMasters: ${name}`,
      ...(certificate === undefined || site.domain === undefined
        ? {}
        : { certificate, domainNames: [site.domain], minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 }),
      ...(firewall === undefined ? {} : { webAclId: firewall.arn }),
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...this.behaviors(webApp, data),
      // Without it CloudFront keeps errors for 10 seconds, whatever their Cache-Control says.
      errorResponses: KEPT_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    })
    Annotations.of(distribution).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'No request lists the bucket: the router turns every address into that of a file.',
    )
    acknowledge(distribution, {
      'AwsSolutions-CFR1': 'Learners are everywhere: no country is shut out.',
      'AwsSolutions-CFR3': 'Its logs hold addresses and paths of visitors. The API has a log of its own, without them.',
      ...(firewall === undefined ? { 'AwsSolutions-CFR2': 'A firewall is a choice of the configuration: site.firewall.' } : {}),
      ...(certificate === undefined
        ? { 'AwsSolutions-CFR4': "CloudFront's own name has CloudFront's own settings; with a domain, TLS is 1.2 at least." }
        : {}),
    })
    return distribution
  }

  private behaviors(
    webApp: WebApp,
    data: DataStack,
  ): Pick<cloudfront.DistributionProps, 'defaultBehavior' | 'additionalBehaviors'> {
    const router = new cloudfront.Function(this, 'AppRouter', {
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(appRouterCode(webApp)),
      comment: 'index.html for every address of the app, 404 for those of nothing',
    })
    const routed = { functionAssociations: [{ function: router, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }] }
    const { kept, passed, document, byQuery } = this.apiBehaviors(data)
    const all = (paths: readonly string[], behavior: cloudfront.BehaviorOptions) =>
      Object.fromEntries(paths.map((path) => [path, behavior]))
    return {
      defaultBehavior: { ...kept, ...routed },
      additionalBehaviors: {
        ...all(keptPaths.byQuery, byQuery),
        ...all(keptPaths.byPath, kept),
        ...all(passedPaths, passed),
        ...all(documentPaths, { ...document, ...routed }),
        ...all(bucketPaths(webApp), { ...this.bucketBehavior(), ...routed }),
        [MEDIA_PATHS]: this.media.behavior(),
      },
    }
  }

  private bucketBehavior(): cloudfront.BehaviorOptions {
    return {
      // With leave to list, a file that is not there is 404 instead of 403.
      origin: origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
        originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
      }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(this, 'SecurityHeaders', securityHeaders),
    }
  }

  /** What the API answers, by how it is kept: for as long as it says, by path or by query too; never; never, and without a cookie. */
  private apiBehaviors({
    originSecret,
  }: DataStack): Record<'kept' | 'byQuery' | 'passed' | 'document', cloudfront.BehaviorOptions> {
    const origin = new origins.HttpOrigin(`${this.apiId}.execute-api.${this.region}.${this.urlSuffix}`, {
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      readTimeout: ORIGIN_TIMEOUT,
      // Read by CloudFormation: the template holds where it is, and not what it is.
      customHeaders: { [ORIGIN_HEADER]: originSecret.secretValueFromJson('current').unsafeUnwrap() },
    })
    // The API compresses by itself, so that its strong ETags stay strong.
    const asked = { origin, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: false }
    const queries = cloudfront.CacheQueryStringBehavior
    const neverKept = { ...asked, cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED }
    return {
      byQuery: { ...asked, cachePolicy: this.publicCache('PublicCache', 'query', queries.all()) },
      kept: { ...asked, cachePolicy: this.publicCache('PathCache', 'path', queries.none()) },
      document: neverKept,
      passed: {
        ...neverKept,
        compress: true,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
    }
  }

  /** For what is the same for everybody: no cookie reaches the API on these paths, so that no answer can be somebody's own. */
  private publicCache(id: string, by: string, queries: cloudfront.CacheQueryStringBehavior): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, id, {
      comment: `Kept for as long as Cache-Control says, by ${by} and content coding`,
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: LONGEST_KEPT,
      queryStringBehavior: queries,
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    })
  }

  private addRecords(domainName: string, distribution: cloudfront.Distribution): void {
    const zone = this.hostedZone('Zone')
    if (zone === undefined) return
    const target = route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution))
    new route53.ARecord(this, 'Record', { zone, recordName: domainName, target })
    new route53.AaaaRecord(this, 'RecordV6', { zone, recordName: domainName, target })
  }

  private hostedZone(id: string): route53.IHostedZone | undefined {
    const { hostedZone } = this.deployment.site
    if (hostedZone === undefined) return undefined
    return route53.HostedZone.fromHostedZoneAttributes(this, id, { hostedZoneId: hostedZone.id, zoneName: hostedZone.name })
  }
}
