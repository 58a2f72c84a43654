import { Aws, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as ec2 from 'aws-cdk-lib/aws-ec2'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Deployment } from './configuration.ts'

const HTTPS = ec2.Port.HTTPS
export const POSTGRES = 5432

/**
 * Services that functions call without leaving the network (docs/architecture.md, "On AWS"); DynamoDB and S3 have gateways. Logs need
 * none: Lambda itself writes what a function prints.
 */
const services = {
  secretsmanager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  states: ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
}

/** Where functions run, and what they may reach. Functions that fetch are in subnets with a way out; all else has none. */
export class NetworkStack extends Stack {
  readonly vpc: ec2.Vpc
  readonly fetchSubnets: ec2.SubnetSelection = { subnetGroupName: 'fetch' }
  readonly innerSubnets: ec2.SubnetSelection = { subnetGroupName: 'inner' }
  /** Of every function: HTTPS out, which ends at the endpoints in the inner subnets, for lack of a route. */
  readonly functionGroup: ec2.SecurityGroup
  /** Of the functions that use Postgres, beside the one above. */
  readonly databaseClientGroup: ec2.SecurityGroup
  readonly databaseGroup: ec2.SecurityGroup
  readonly searchClientGroup: ec2.SecurityGroup
  readonly searchGroup: ec2.SecurityGroup
  /** Of the functions that read the old system's database, while there is one. */
  readonly oldDatabaseClientGroup: ec2.SecurityGroup | undefined
  private readonly zones: number

  constructor(scope: Construct, id: string, props: StackProps & { deployment: Deployment }) {
    super(scope, id, props)
    const { deployment } = props
    this.zones = deployment.network.zones
    this.vpc = this.makeVpc(deployment)
    this.functionGroup = this.securityGroup('FunctionGroup', 'Functions: HTTPS out')
    this.databaseClientGroup = this.securityGroup('DatabaseClientGroup', 'Functions that use Postgres')
    this.databaseGroup = this.securityGroup('DatabaseGroup', 'Postgres: from its clients only')
    // A gateway endpoint can be named in a rule by its prefix list only, whose id differs by region.
    this.functionGroup.addEgressRule(ec2.Peer.anyIpv4(), HTTPS, 'AWS endpoints, and upstreams from the fetch subnets')
    this.databaseClientGroup.addEgressRule(this.databaseGroup, ec2.Port.tcp(POSTGRES), 'Postgres')
    this.databaseGroup.addIngressRule(this.databaseClientGroup, ec2.Port.tcp(POSTGRES), 'Postgres from functions')
    this.searchClientGroup = this.securityGroup('SearchClientGroup', 'Functions that use OpenSearch')
    this.searchGroup = this.securityGroup('SearchGroup', 'OpenSearch: from its clients only')
    this.searchClientGroup.addEgressRule(this.searchGroup, HTTPS, 'OpenSearch')
    this.searchGroup.addIngressRule(this.searchClientGroup, HTTPS, 'OpenSearch from functions')
    this.oldDatabaseClientGroup = this.groupForOldDatabase(deployment)
    this.addEndpoints(deployment)
  }

  private groupForOldDatabase({ oldDatabase }: Deployment): ec2.SecurityGroup | undefined {
    if (oldDatabase === undefined) return undefined
    const group = this.securityGroup('OldDatabaseClientGroup', 'Functions that read the old database')
    group.addEgressRule(ec2.Peer.ipv4(oldDatabase.addresses), ec2.Port.tcp(oldDatabase.port), 'The old Postgres')
    return group
  }

  /** The groups that let a function reach what the variables of its schema lead to. */
  clientGroups(variables: Readonly<Record<string, unknown>>): ec2.SecurityGroup[] {
    return [
      ...(Object.hasOwn(variables, 'DATABASE_URL') ? [this.databaseClientGroup] : []),
      ...(Object.hasOwn(variables, 'OPENSEARCH_URL') ? [this.searchClientGroup] : []),
      ...(Object.hasOwn(variables, 'OLD_DATABASE_SECRET_ID') && this.oldDatabaseClientGroup ? [this.oldDatabaseClientGroup] : []),
    ]
  }

  /** As many zones as configured, chosen at deployment: so synthesis asks no account for their names. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.zones }, (_, index) => Fn.select(index, Fn.getAzs()))
  }

  private makeVpc(deployment: Deployment): ec2.Vpc {
    const flowLogs = new logs.LogGroup(this, 'FlowLogs', {
      retention: deployment.logRetentionDays,
      removalPolicy: deployment.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    return new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      maxAzs: this.zones,
      natGateways: deployment.network.natGateways,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
        { name: 'fetch', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
        { name: 'inner', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22 },
      ],
      flowLogs: { all: { destination: ec2.FlowLogDestination.toCloudWatchLogs(flowLogs) } },
    })
  }

  private securityGroup(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: false })
  }

  private addEndpoints(deployment: Deployment): void {
    const endpointGroup = this.securityGroup('EndpointGroup', 'Interface endpoints: HTTPS from functions')
    endpointGroup.addIngressRule(this.functionGroup, HTTPS, 'HTTPS from functions')
    const subnets = this.vpc.selectSubnets(this.innerSubnets).subnets.slice(0, deployment.network.endpointZones)
    for (const [name, service] of Object.entries(services)) {
      this.vpc
        .addInterfaceEndpoint(name, { service, subnets: { subnets }, securityGroups: [endpointGroup], open: false })
        .addToPolicy(ofThisAccount(`${name}:*`, '*'))
    }
    this.vpc
      .addGatewayEndpoint('dynamodb', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB })
      .addToPolicy(ofThisAccount('dynamodb:*', this.formatArn({ service: 'dynamodb', resource: 'table', resourceName: '*' })))
    const media = `micromasters-${deployment.name}-media-*/*`
    this.vpc
      .addGatewayEndpoint('s3', { service: ec2.GatewayVpcEndpointAwsService.S3 })
      .addToPolicy(ofThisAccount('s3:*', this.formatArn({ service: 's3', region: '', account: '', resource: media })))
  }
}

/** An endpoint's policy: nobody takes data to another account through it. What each function may do, its own role says. */
function ofThisAccount(action: string, resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()],
    actions: [action],
    resources: [resource],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } },
  })
}
