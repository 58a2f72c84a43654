import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import type { Deployment } from './configuration.ts'
import type { NetworkStack } from './network-stack.ts'
import { SearchLogs } from './search-logs.ts'
import { SEARCH_VERSION } from './versions.ts'

type SearchDomainProps = { deployment: Deployment; network: NetworkStack; key: kms.IKey }

const MOST_ZONES = 3

const NO_SLOW_SEARCHES = 'The log of slow searches holds queries, and with them names of learners, which no log may hold.'

/**
 * OpenSearch Service inside the network: reached by its clients' security group alone, with signed requests over TLS, encrypted between
 * nodes and at rest, with fine-grained access control. AWS takes its snapshots hourly, and keeps them for 14 days.
 */
export class SearchDomain extends Construct {
  readonly domainName: string
  readonly domainArn: string
  /** Where its clients reach it. */
  readonly url: string
  /** Who may do anything in it, and lets the functions' roles in (OpenSearch, "Role mappings"). */
  readonly administrator: iam.Role

  constructor(scope: Construct, id: string, { deployment, network, key }: SearchDomainProps) {
    super(scope, id)
    const { name, search, retain, logRetentionDays } = deployment
    this.domainName = `micromasters-${name}`
    this.domainArn = Stack.of(this).formatArn({ service: 'es', resource: 'domain', resourceName: this.domainName })
    this.administrator = new iam.Role(this, 'Administrator', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
    const zones = Math.min(search.nodes, network.vpc.availabilityZones.length, MOST_ZONES)
    const subnets = network.vpc.selectSubnets(network.innerSubnets).subnetIds.slice(0, zones)
    const { domainName, domainArn } = this
    const searchLogs = new SearchLogs(this, 'Logs', { domainName, domainArn, retention: logRetentionDays })
    const domain = new CfnDomain(this, 'Domain', {
      domainName: this.domainName,
      engineVersion: SEARCH_VERSION,
      clusterConfig: {
        instanceType: search.instanceType,
        instanceCount: search.nodes,
        ...(search.managerType === undefined
          ? {}
          : { dedicatedMasterEnabled: true, dedicatedMasterType: search.managerType, dedicatedMasterCount: 3 }),
        zoneAwarenessEnabled: zones > 1,
        ...(zones > 1 ? { zoneAwarenessConfig: { availabilityZoneCount: zones } } : {}),
      },
      ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: search.volumeGb },
      vpcOptions: { subnetIds: subnets, securityGroupIds: [network.searchGroup.securityGroupId] },
      accessPolicies: this.policyOfThisAccount(),
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        masterUserOptions: { masterUserArn: this.administrator.roleArn },
      },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      nodeToNodeEncryptionOptions: { enabled: true },
      encryptionAtRestOptions: { enabled: true, kmsKeyId: key.keyId },
      offPeakWindowOptions: { enabled: true },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
      logPublishingOptions: searchLogs.publishing,
    })
    domain.addDependency(searchLogs.policy)
    domain.applyRemovalPolicy(retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY)
    domain.cfnOptions.updatePolicy = { enableVersionUpgrade: true }
    this.url = `https://${domain.attrDomainEndpoint}`
    acknowledge(domain, {
      'AwsSolutions-OS3':
        'The security group lets in the functions that use it, and nothing else; addresses in the network change.',
      'AwsSolutions-OS9[LogExport::SEARCH_SLOW_LOGS]': NO_SLOW_SEARCHES,
      ...(search.managerType === undefined
        ? { 'AwsSolutions-OS4': 'Of an environment that is made to be thrown away: one node is enough.' }
        : {}),
      ...(zones > 1 ? {} : { 'AwsSolutions-OS7': 'Of an environment that is made to be thrown away: one node is enough.' }),
    })
  }

  /** Identities of this account whose own policy names the domain; no other account, and nobody unsigned. */
  private policyOfThisAccount() {
    return {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root` },
          Action: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'],
          Resource: `${this.domainArn}/*`,
        },
      ],
    }
  }
}
