import { Aws, CfnOutput } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import * as sns from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import type { Deployment } from '../configuration.ts'

/** Who tells of something: alarms, and the budget. */
const tellers = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']

/** Where alarms go: encrypted with a key that its tellers may use for this account only. */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic

  constructor(scope: Construct, id: string, props: { deployment: Deployment; key: kms.Key }) {
    super(scope, id)
    const { deployment, key } = props
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }
    const principals = tellers.map((service) => new iam.ServicePrincipal(service))
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: ofThisAccount,
      }),
    )
    this.topic = new sns.Topic(this, 'Topic', {
      topicName: `micromasters-${deployment.name}-alarms`,
      masterKey: key,
      enforceSSL: true,
    })
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: ofThisAccount,
      }),
    )
    if (deployment.alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(deployment.alarmEmail))
    new CfnOutput(this, 'Address', { value: this.topic.topicArn, description: 'Subscribe here to be told of alarms' })
  }
}
