import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import * as backup from 'aws-cdk-lib/aws-backup'
import * as kms from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { Deployment } from './configuration.ts'

/** The vault of the copies in the other region; named, because the plan in this region can know it by its name only. */
export const copiesVaultName = (environment: string) => `micromasters-${environment}-copies`

/** Where a copy of each day's backup goes, in another region: what is left when the first one is lost (docs/operations.md). */
export class CopiesStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, ...props }: StackProps & { deployment: Deployment }) {
    super(scope, id, props)
    const encryptionKey = new kms.Key(this, 'Key', {
      alias: copiesVaultName(deployment.name),
      description: 'MicroMasters: copies of backups of another region',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    new backup.BackupVault(this, 'Vault', {
      backupVaultName: copiesVaultName(deployment.name),
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
      blockRecoveryPointDeletion: true,
    })
  }
}
