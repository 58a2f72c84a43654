import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb'
import * as kms from 'aws-cdk-lib/aws-kms'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as rds from 'aws-cdk-lib/aws-rds'
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { InvocationType, Trigger } from 'aws-cdk-lib/triggers'
import type { Construct } from 'constructs'
import type { DatabaseRole } from '../lambdas/database/roles.ts'
import { acknowledge } from './acknowledge.ts'
import { Backups } from './backups.ts'
import type { Binding, DataBindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { AlarmTopic } from './constructs/alarm-topic.ts'
import { LambdaFunction } from './constructs/lambda-function.ts'
import { bindData, DATABASE_NAME, secretBinding } from './data-bindings.ts'
import { type NetworkStack, POSTGRES } from './network-stack.ts'
import { RoleSecret } from './role-secret.ts'
import { SearchDomain } from './search-domain.ts'
import { operatorSecrets, type SecretVariable } from './secrets.ts'
import { DATABASE_VERSION } from './versions.ts'

const ENGINE = rds.DatabaseClusterEngine.auroraPostgres({
  version: rds.AuroraPostgresEngineVersion.of(DATABASE_VERSION, DATABASE_VERSION.split('.')[0] ?? ''),
})
/** A little more than the migration itself may take (lambdas/functions.ts), so that its own error is what is reported. */
const MIGRATION_TIMEOUT = Duration.minutes(11)
const SEARCH_ACCESS_TIMEOUT = Duration.minutes(2)

type DataStackProps = StackProps & { deployment: Deployment; network: NetworkStack }

/**
 * What outlives a deployment: database, search domain, coordination table, secrets and their key; and where alarms go. The schema is brought up to date here, before any
 * function of the next stack gets its new code; when that fails, the deployment is rolled back.
 */
export class DataStack extends Stack {
  /** Of all functions: what their environment variables are set to, and allow, save for what the edge stack knows. */
  readonly bindings: DataBindings
  readonly alarmTopic: sns.ITopic
  readonly database: rds.DatabaseCluster
  /** JSON, whose `current` CloudFront sends with what it asks the API. */
  readonly originSecret: secretsmanager.ISecret
  readonly search: SearchDomain
  /** Where the daily backups are kept; none in an environment that is made to be thrown away. */
  readonly backups: Backups | undefined
  private readonly key: kms.Key
  private readonly deployment: Deployment
  private readonly removalPolicy: RemovalPolicy

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props)
    this.deployment = props.deployment
    this.removalPolicy = props.deployment.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    this.key = new kms.Key(this, 'Key', {
      alias: `micromasters-${props.deployment.name}`,
      description: 'MicroMasters: database, secrets and alarms',
      enableKeyRotation: true,
      removalPolicy: this.removalPolicy,
    })
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { deployment: props.deployment, key: this.key }).topic
    this.database = this.makeDatabase(props.network)
    this.search = new SearchDomain(this, 'Search', { deployment: props.deployment, network: props.network, key: this.key })
    const table = this.makeTable()
    this.backups = props.deployment.retain
      ? new Backups(this, 'Backups', { deployment: props.deployment, key: this.key, database: this.database, table })
      : undefined
    this.originSecret = this.makeOriginSecret()
    this.bindings = bindData(this, {
      deployment: props.deployment,
      key: this.key,
      database: this.database,
      search: this.search,
      table,
      originSecret: this.originSecret,
      secrets: this.makeSecrets(),
      roleSecrets: this.makeRoleSecrets(props.network),
    })
    this.migrate(props, this.database)
    this.grantSearchAccess(props)
  }

  private makeDatabase(network: NetworkStack): rds.DatabaseCluster {
    const { name, database, retain, logRetentionDays } = this.deployment
    const clusterIdentifier = `micromasters-${name}`
    const log = new logs.LogGroup(this, 'DatabaseLog', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const instance = { publiclyAccessible: false, autoMinorVersionUpgrade: true }
    const cluster = new rds.DatabaseCluster(this, 'Database', {
      clusterIdentifier,
      engine: ENGINE,
      parameters: {
        'rds.force_ssl': '1',
        log_min_duration_statement: '1000',
        // Values of parameters are personal data, and stay out of the log.
        log_parameter_max_length: '0',
        log_parameter_max_length_on_error: '0',
      },
      writer: rds.ClusterInstance.serverlessV2('writer', instance),
      readers: database.reader ? [rds.ClusterInstance.serverlessV2('reader', { ...instance, scaleWithWriter: true })] : [],
      serverlessV2MinCapacity: database.minCapacity,
      serverlessV2MaxCapacity: database.maxCapacity,
      ...(database.autoPauseMinutes === undefined
        ? {}
        : { serverlessV2AutoPauseDuration: Duration.minutes(database.autoPauseMinutes) }),
      // RDS keeps the password in a secret of its own, and rotates it every 7 days.
      manageMasterUserPassword: true,
      credentials: rds.Credentials.fromUsername(DATABASE_NAME, { encryptionKey: this.key }),
      defaultDatabaseName: DATABASE_NAME,
      port: POSTGRES,
      vpc: network.vpc,
      vpcSubnets: network.innerSubnets,
      securityGroups: [network.databaseGroup],
      storageEncryptionKey: this.key,
      backup: { retention: Duration.days(database.backupDays), preferredWindow: '08:00-09:00' },
      preferredMaintenanceWindow: 'sun:09:30-sun:10:30',
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['postgresql'],
      deletionProtection: retain,
      removalPolicy: this.removalPolicy,
    })
    cluster.node.addDependency(log)
    acknowledge(cluster, {
      'AwsSolutions-RDS6': 'Passwords are kept and rotated by RDS and read from Secrets Manager; two ways in are one too many.',
      ...(retain ? {} : { 'AwsSolutions-RDS10': 'Of an environment that is made to be thrown away.' }),
    })
    return cluster
  }

  private makeTable(): dynamodb.TableV2 {
    return new dynamodb.TableV2(this, 'Coordination', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      billing: dynamodb.Billing.onDemand(),
      encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: this.deployment.retain,
      removalPolicy: this.removalPolicy,
    })
  }

  /** Secrets without a value: one made up here would only be mistaken for a real one. */
  private makeSecrets(): Record<SecretVariable, Binding> {
    const made = (variable: SecretVariable) => {
      const { name, description } = operatorSecrets[variable]
      const secret = new secretsmanager.CfnSecret(this, `Secret-${name}`, {
        name: `micromasters/${this.deployment.name}/${name}`,
        description,
        kmsKeyId: this.key.keyArn,
        ...(this.deployment.copyRegion === undefined ? {} : { replicaRegions: [{ region: this.deployment.copyRegion }] }),
      })
      secret.applyRemovalPolicy(this.removalPolicy)
      acknowledge(secret, {
        'AwsSolutions-SMG4':
          'Its value is given out by somebody else, or must outlive what it encrypts: docs/operations.md says how to rotate it.',
      })
      return secretBinding(secret.ref, this.key)
    }
    return {
      MITXONLINE_SECRET_ID: made('MITXONLINE_SECRET_ID'),
      EDXORG_SECRET_ID: made('EDXORG_SECRET_ID'),
      TOKEN_KEYS_SECRET_ID: made('TOKEN_KEYS_SECRET_ID'),
      SESSION_KEYS_SECRET_ID: made('SESSION_KEYS_SECRET_ID'),
      CREDENTIAL_KEYS_SECRET_ID: made('CREDENTIAL_KEYS_SECRET_ID'),
      OPEN_EXCHANGE_RATES_SECRET_ID: made('OPEN_EXCHANGE_RATES_SECRET_ID'),
      OLD_DATABASE_SECRET_ID: this.deployment.oldDatabase ? made('OLD_DATABASE_SECRET_ID') : { value: 'off' },
    }
  }

  /** Known to CloudFront and to the functions that it asks; made here, because nobody else must know it. */
  private makeOriginSecret(): secretsmanager.Secret {
    const secret = new secretsmanager.Secret(this, 'OriginSecret', {
      secretName: `micromasters/${this.deployment.name}/origin`,
      description: 'By which the API knows requests of CloudFront (docs/operations.md, "Rotate the origin secret").',
      encryptionKey: this.key,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'current',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: this.removalPolicy,
    })
    acknowledge(secret, {
      'AwsSolutions-SMG4': 'CloudFront reads it at a deployment only: docs/operations.md says how to rotate it.',
    })
    return secret
  }

  private makeRoleSecrets(network: NetworkStack): Record<DatabaseRole, Binding> {
    const { deployment, key, database, removalPolicy } = this
    const make = (role: DatabaseRole) => {
      const { secretArn } = new RoleSecret(this, `DatabaseRole-${role}`, {
        deployment,
        network,
        key,
        database,
        removalPolicy,
        role,
      })
      return secretBinding(secretArn, key)
    }
    return { reader: make('reader'), learner: make('learner'), workflow: make('workflow'), operator: make('operator') }
  }

  /** Runs `grant-search-access` as the administrator of the domain, whenever its code or its settings change. */
  private grantSearchAccess({ deployment, network }: DataStackProps): void {
    const grant = new LambdaFunction(this, 'GrantSearchAccess', {
      deployment,
      network,
      bindings: this.bindings,
      name: 'grant-search-access',
      role: this.search.administrator,
    })
    new Trigger(this, 'SearchAccess', {
      handler: grant.function,
      invocationType: InvocationType.REQUEST_RESPONSE,
      timeout: SEARCH_ACCESS_TIMEOUT,
      executeAfter: [this.search, grant],
    })
  }

  /** Runs `migrate` at every deployment that changes it or its migrations; what it throws fails the deployment. */
  private migrate({ deployment, network }: DataStackProps, database: rds.DatabaseCluster): void {
    const migrate = new LambdaFunction(this, 'Migrate', { deployment, network, bindings: this.bindings, name: 'migrate' })
    new Trigger(this, 'Migration', {
      handler: migrate.function,
      invocationType: InvocationType.REQUEST_RESPONSE,
      timeout: MIGRATION_TIMEOUT,
      executeAfter: [database, migrate],
    })
  }
}
