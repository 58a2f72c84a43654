import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as s3 from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { acknowledge, inFindings } from './acknowledge.ts'
import type { Binding } from './bindings.ts'
import { type MediaKeys, mediaActions } from './media-actions.ts'

/** The addresses and, without the slash before them, the keys of what is served. */
export const MEDIA_PATHS = '/media/*'
/** Photos: all that most functions may write or delete. */
const PHOTO_KEYS = 'media/profile/*'
/** Pictures that operators put there, for pages and documents. */
const CONTENT_KEYS = 'media/content/*'
const ALL_KEYS = 'media/*'

type MediaBucketProps = { bucketName: string; retain: boolean }

/**
 * The pictures that the site serves as `/media/…` (rules/profiles.md, "Photo"). Without versions: a photo that its owner has taken away
 * is gone.
 */
export class MediaBucket extends Construct {
  private readonly bucket: s3.Bucket
  private readonly bucketName: string

  constructor(scope: Construct, id: string, { bucketName, retain }: MediaBucketProps) {
    super(scope, id)
    this.bucketName = bucketName
    this.bucket = new s3.Bucket(this, 'Bucket', {
      bucketName,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    acknowledge(this.bucket, {
      'AwsSolutions-S1': 'CloudFront alone reads it, under names that cannot be guessed; addresses of visitors are not kept.',
    })
  }

  /** How CloudFront serves it: the edge forgets within a day what was deleted, whatever browsers keep of what they have seen. */
  behavior(): cloudfront.BehaviorOptions {
    return {
      origin: origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
        originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
      }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: new cloudfront.CachePolicy(this, 'Cache', {
        comment: 'Pictures: at the edge for a day at most',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.days(1),
        maxTtl: Duration.days(1),
      }),
      responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
        securityHeadersBehavior: {
          contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
          contentTypeOptions: { override: true },
          strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
        },
      }),
      compress: false,
    }
  }

  /** What a function is told of it, and may do there. */
  binding(): Binding {
    const arnOf = (keys: string) =>
      Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: `${this.bucketName}/${keys}` })
    const arns: Record<MediaKeys, string> = { photos: arnOf(PHOTO_KEYS), content: arnOf(CONTENT_KEYS), all: arnOf(ALL_KEYS) }
    return {
      value: this.bucketName,
      allows: (name) =>
        mediaActions(name).map(
          ({ keys, actions }) => new iam.PolicyStatement({ actions: [...actions], resources: [arns[keys]] }),
        ),
      accepts: {
        [`AwsSolutions-IAM5[Resource::${inFindings(arns.photos)}]`]:
          'Photos have names that are made up for each: the function makes them under this folder, and can reach no other.',
        [`AwsSolutions-IAM5[Resource::${inFindings(arns.all)}]`]:
          'Pictures of the old system keep the paths that they had there: the function brings whatever rows name. Operators are told which pictures that content names are missing.',
        [`AwsSolutions-IAM5[Resource::${inFindings(arns.content)}]`]:
          'Pictures of the content are named by operators: the function puts them under this folder, and can write no other.',
      },
    }
  }
}
