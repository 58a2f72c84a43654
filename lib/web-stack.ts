import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment'
import type { Construct } from 'constructs'
import { acknowledge, inFindings } from './acknowledge.ts'
import type { Deployment } from './configuration.ts'
import type { EdgeStack } from './edge-stack.ts'
import { ASSETS, type WebApp } from './web-app.ts'

type WebStackProps = StackProps & { deployment: Deployment; edge: EdgeStack; webApp: WebApp; part: keyof typeof parts }

/** Files that are kept for a year, because their names have a hash; and the others, which are asked for anew each time. */
const parts = {
  assets: { exclude: ['*'], include: [`${ASSETS}/*`], cacheControl: 'public, max-age=31536000, immutable' },
  rest: { exclude: [`${ASSETS}/*`], cacheControl: 'no-cache' },
}

/**
 * The files of the app. Those with a hash in their name go before the functions that name them in pages, and stay when newer ones come: who
 * has the page open goes on with the code that it began with. The others go after the API that they call; nothing is invalidated.
 */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, { edge, webApp, deployment, part, ...props }: WebStackProps) {
    super(scope, id, props)
    const files = new Asset(this, 'Files', { path: webApp.folder })
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = this.roleFor(files, `arn:${Aws.PARTITION}:s3:::${edge.bucketName}`, logGroup)
    const { cacheControl, ...which } = parts[part]
    const copied = new BucketDeployment(this, 'Copied', {
      ...which,
      cacheControl: [CacheControl.fromString(cacheControl)],
      sources: [Source.bucket(files.bucket, files.s3ObjectKey)],
      destinationBucket: edge.bucket,
      // Its own grants are wider than what it does.
      role: role.withoutPolicyUpdates(),
      logGroup,
      prune: false,
      memoryLimit: 256,
    })
    copied.node.addDependency(role)
    const handler = this.node.findAll().find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'))
    if (handler !== undefined)
      acknowledge(handler, { 'AwsSolutions-L1': "The CDK's own function, whose runtime comes and goes with the CDK's version." })
  }

  /** Reads this one asset, and writes objects of the app's bucket. */
  private roleFor(files: Asset, bucketArn: string, logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }))
    allow(['s3:GetObject'], files.bucket.arnForObjects(files.s3ObjectKey))
    allow(['s3:ListBucket'], bucketArn)
    allow(['s3:GetObject', 's3:PutObject'], `${bucketArn}/*`)
    logGroup.grantWrite(role)
    acknowledge(role, {
      [`AwsSolutions-IAM5[Resource::${inFindings(bucketArn)}/*]`]:
        'The files of the app, which get their names when it is built.',
    })
    return role
  }
}
