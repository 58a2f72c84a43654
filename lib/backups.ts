import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as backup from 'aws-cdk-lib/aws-backup'
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb'
import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as rds from 'aws-cdk-lib/aws-rds'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import type { Deployment } from './configuration.ts'
import { copiesVaultName } from './copies-stack.ts'

type BackupsProps = { deployment: Deployment; key: kms.IKey; database: rds.DatabaseCluster; table: dynamodb.TableV2 }

const MANAGED_POLICY = 'service-role/AWSBackupServiceRolePolicyForBackup'

/**
 * A copy a day of database and coordination table, in a vault of its own: beside their point-in-time recovery, which is lost with what
 * it belongs to.
 */
export class Backups extends Construct {
  readonly vaultName: string

  constructor(scope: Construct, id: string, { deployment, key, database, table }: BackupsProps) {
    super(scope, id)
    const vault = new backup.BackupVault(this, 'Vault', {
      backupVaultName: `micromasters-${deployment.name}`,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      blockRecoveryPointDeletion: true,
    })
    this.vaultName = vault.backupVaultName
    const plan = new backup.BackupPlan(this, 'Plan', { backupVault: vault })
    plan.addRule(
      new backup.BackupPlanRule({
        ruleName: 'daily',
        // After the night's syncs, before the 16:00 freeze.
        scheduleExpression: events.Schedule.cron({ minute: '0', hour: '10' }),
        startWindow: Duration.hours(1),
        completionWindow: Duration.hours(6),
        deleteAfter: Duration.days(deployment.database.backupDays),
        copyActions: this.copies(deployment),
      }),
    )
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(MANAGED_POLICY)],
    })
    acknowledge(role, {
      [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${MANAGED_POLICY}]`]:
        'What AWS Backup needs changes with AWS Backup; its own policy follows. The role is assumed by that service alone.',
    })
    plan.addSelection('Data', {
      resources: [backup.BackupResource.fromArn(database.clusterArn), backup.BackupResource.fromArn(table.tableArn)],
      role,
      disableDefaultBackupPolicy: true,
    })
  }

  private copies({ name, copyRegion: region, database }: Deployment): backup.BackupPlanCopyActionProps[] {
    if (region === undefined) return []
    const arn = Stack.of(this).formatArn({
      service: 'backup',
      region,
      resource: 'backup-vault',
      resourceName: copiesVaultName(name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const destinationBackupVault = backup.BackupVault.fromBackupVaultArn(this, 'Copies', arn)
    return [{ destinationBackupVault, deleteAfter: Duration.days(database.backupDays) }]
  }
}
