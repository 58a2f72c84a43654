import { Aws, Duration } from 'aws-cdk-lib'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import type * as sns from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'
import type { Deployment } from './configuration.ts'
import { Alarm, type AlarmProps, countOf, stopped } from './constructs/alarm.ts'
import type { DataStack } from './data-stack.ts'
import { maxConnections } from './database-limits.ts'

type Part = Omit<AlarmProps, 'name' | 'topic'>
type DataAlarmsProps = { deployment: Deployment; data: DataStack; topic: sns.ITopic }

const FIVE_MINUTES = Duration.minutes(5)
const HOUR = Duration.hours(1)
/** A day, and the half that a backup may be late by. */
const BACKUP_MINUTES = 36 * 60
const GIB = 1024 ** 3
const MIB_OF_GIB = 1024

/** Alarms of what keeps the data: database, search domain, backups (rules/operations.md, "Alarms"). */
export class DataAlarms extends Construct {
  constructor(scope: Construct, id: string, { deployment, data, topic }: DataAlarmsProps) {
    super(scope, id)
    const parts = { ...databaseAlarms(deployment, data), ...searchAlarms(deployment, data), ...backupAlarms(data) }
    for (const [name, part] of Object.entries(parts))
      new Alarm(this, name, { name: `micromasters-${deployment.name}-${name}`, topic, ...part })
  }
}

function databaseAlarms(deployment: Deployment, data: DataStack): Record<string, Part> {
  const { database } = data
  const { maxCapacity, storageGb } = deployment.database
  const most = Math.floor(0.8 * maxConnections(maxCapacity))
  const common = { runbook: 'the-database-is-near-its-limits' } as const
  return {
    'database-capacity': {
      ...common,
      metric: database.metricACUUtilization({ period: FIVE_MINUTES }),
      impact: 'Pages get slow, and runs take longer; then requests fail.',
      fires: `the database worked at 90 % of its ${maxCapacity} capacity units for a quarter of an hour.`,
      threshold: 90,
      evaluationPeriods: 3,
    },
    'database-connections': {
      ...common,
      metric: database.metricDatabaseConnections({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      impact: 'New connections are about to be refused: requests and steps then fail.',
      fires: `${most} connections were open, 80 % of what the database allows, for ten minutes.`,
      threshold: most,
      evaluationPeriods: 2,
    },
    'database-storage': {
      ...common,
      metric: database.metricVolumeBytesUsed({ period: HOUR, statistic: 'Maximum' }),
      impact: 'Storage grows by itself, and with it the bill: something keeps more than it should.',
      fires: `the database holds more than ${storageGb} GB (database.storageGb).`,
      threshold: storageGb * GIB,
    },
  }
}

function searchAlarms(deployment: Deployment, { search }: DataStack): Record<string, Part> {
  const { volumeGb } = deployment.search
  const dimensions = { DomainName: search.domainName, ClientId: Aws.ACCOUNT_ID }
  const metric = (metricName: string, statistic: string, period = FIVE_MINUTES) =>
    new cloudwatch.Metric({ namespace: 'AWS/ES', metricName, dimensionsMap: dimensions, period, statistic })
  const leastFree = Math.floor(volumeGb / 4) * MIB_OF_GIB
  const common = { runbook: 'search-is-unwell' } as const
  const late = 'Learners are found as they were before; what is written waits in the outbox.'
  return {
    'search-is-red': {
      ...common,
      metric: metric('ClusterStatus.red', 'Maximum'),
      impact: 'Staff and learners cannot search, or do not find everybody; what is written waits in the outbox.',
      fires: 'a part of an index was on no node for five minutes.',
      threshold: 1,
    },
    'search-has-little-space': {
      ...common,
      metric: metric('FreeStorageSpace', 'Minimum'),
      impact: `Soon nothing can be written. ${late}`,
      fires: `a node has less than a quarter of its ${volumeGb} GB left.`,
      threshold: leastFree,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
    },
    'search-refuses-writes': {
      ...common,
      metric: metric('ClusterIndexWritesBlocked', 'Maximum'),
      impact: late,
      fires: 'the domain refused to write, for lack of space or memory, for a quarter of an hour.',
      threshold: 1,
      evaluationPeriods: 3,
    },
    'search-is-short-of-memory': {
      ...common,
      metric: metric('JVMMemoryPressure', 'Maximum'),
      impact: 'Searching gets slow, then fails.',
      fires: 'a node used 92 % of its memory for a quarter of an hour.',
      threshold: 92,
      evaluationPeriods: 3,
    },
    'search-snapshot-failed': {
      metric: metric('AutomatedSnapshotFailure', 'Maximum'),
      impact: 'Search can be rebuilt from Postgres, but not set back to an hour ago.',
      fires: 'AWS could not take a snapshot of the search domain.',
      runbook: 'a-backup-failed',
      threshold: 1,
    },
  }
}

function backupAlarms({ backups }: DataStack): Record<string, Part> {
  if (backups === undefined) return {}
  return {
    'a-backup-failed': {
      metric: countOf('AWS/Backup', 'NumberOfBackupJobsFailed', { BackupVaultName: backups.vaultName }, HOUR),
      impact: 'There is no copy of today outside the database and the table: only their own point-in-time recovery.',
      fires: 'a daily backup failed.',
      runbook: 'a-backup-failed',
      threshold: 1,
    },
    'a-backup-is-missing': {
      ...stopped(
        countOf('AWS/Backup', 'NumberOfBackupJobsCompleted', { BackupVaultName: backups.vaultName }, HOUR),
        BACKUP_MINUTES,
      ),
      impact: 'There is no copy of today outside the database and the table: only their own point-in-time recovery.',
      fires: 'backups were made, and then none for a day and a half.',
      runbook: 'a-backup-failed',
    },
  }
}
