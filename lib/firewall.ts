import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'

/** Requests of one address in five minutes. A learner's busiest minute is some 30, and a classroom shares an address. */
const REQUESTS_PER_ADDRESS = 3_000

/** Rules that AWS keeps up to date; what each blocks: AWS WAF, "AWS Managed Rules rule groups list". */
const managed: readonly { name: string; counted: readonly string[] }[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList', counted: [] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet', counted: [] },
  // A learner search is an OpenSearch query, and a page of text may be long: bodies over 8 kB are parsed by their schemas.
  { name: 'AWSManagedRulesCommonRuleSet', counted: ['SizeRestrictions_BODY'] },
]

/** AWS WAF before the site: known attackers, known attacks, and addresses that ask too often. */
export class Firewall extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id)
    const visibility = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      // Samples hold addresses and paths of people.
      sampledRequestsEnabled: false,
    })
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      rules: [
        {
          name: 'too-many-requests',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: { rateBasedStatement: { limit: REQUESTS_PER_ADDRESS, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility('too-many-requests'),
        },
        ...managed.map(({ name: group, counted }, index) => ({
          name: group,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: group,
              ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
            },
          },
          visibilityConfig: visibility(group),
        })),
      ],
    })
    this.arn = acl.attrArn
  }
}
