import { RemovalPolicy } from 'aws-cdk-lib'
import type { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice'
import * as logs from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

type SearchLogsProps = { domainName: string; domainArn: string; retention: logs.RetentionDays }

/**
 * Where OpenSearch writes who was refused or changed access (without bodies: lambdas/search/access.ts), and which documents took long to
 * write (without the documents: lambdas/search/mappings.ts). Slow searches are not logged: they hold the names that people look for.
 */
export class SearchLogs extends Construct {
  readonly publishing: Record<string, CfnDomain.LogPublishingOptionProperty>
  /** What must be there before the domain, which tries to write. */
  readonly policy: logs.CfnResourcePolicy

  constructor(scope: Construct, id: string, { domainName, domainArn, retention }: SearchLogsProps) {
    super(scope, id)
    const group = (name: string) =>
      new logs.LogGroup(this, name, {
        logGroupName: `/aws/opensearch/${domainName}/${name}`,
        retention,
        removalPolicy: RemovalPolicy.DESTROY,
      })
    const groups = { AUDIT_LOGS: group('audit'), INDEX_SLOW_LOGS: group('slow-writes') }
    const entries = Object.entries(groups)
    this.publishing = Object.fromEntries(
      entries.map(([kind, { logGroupArn }]) => [kind, { cloudWatchLogsLogGroupArn: logGroupArn, enabled: true }]),
    )
    this.policy = new logs.CfnResourcePolicy(this, 'Policy', {
      policyName: `opensearch-${domainName}`,
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'es.amazonaws.com' },
            Action: ['logs:PutLogEvents', 'logs:CreateLogStream'],
            Resource: entries.map(([, { logGroupArn }]) => logGroupArn),
            Condition: { ArnEquals: { 'aws:SourceArn': domainArn } },
          },
        ],
      }),
    })
  }
}
