import { ArnFormat, type Stack } from 'aws-cdk-lib'
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as kms from 'aws-cdk-lib/aws-kms'
import type * as rds from 'aws-cdk-lib/aws-rds'
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager'
import type { DatabaseRole } from '../lambdas/database/roles.ts'
import type { FunctionName } from '../lambdas/functions.ts'
import { functionNameIn } from '../lambdas/naming.ts'
import { inFindings } from './acknowledge.ts'
import type { Binding, DataBindings } from './bindings.ts'
import type { Deployment } from './configuration.ts'
import { machineBindings } from './machine-bindings.ts'
import { functionNames } from './machine-definition.ts'
import { POSTGRES } from './network-stack.ts'
import { secretOfRole } from './role-secret.ts'
import { searchActions, searchClients } from './search-actions.ts'
import type { SearchDomain } from './search-domain.ts'
import type { SecretVariable } from './secrets.ts'
import { tableActions } from './table-actions.ts'

export const DATABASE_NAME = 'micromasters'
/** The domain holds nothing else; a prefix is there for engines that several share. */
const INDEX_PREFIX = 'micromasters'

type Data = {
  deployment: Deployment
  key: kms.IKey
  database: rds.DatabaseCluster
  search: SearchDomain
  table: dynamodb.TableV2
  originSecret: secretsmanager.ISecret
  secrets: Record<SecretVariable, Binding>
  roleSecrets: Record<DatabaseRole, Binding>
}

/** What functions' environment variables are set to, and allow, of what a data stack holds. @throws when the database has no secret */
export function bindData(stack: Stack, data: Data): DataBindings {
  const { deployment, key, database, table, roleSecrets } = data
  const { upstreams, refresh, supportEmail } = deployment
  const machines = machineBindings(stack, deployment.name)
  if (database.secret === undefined) throw new Error('the database has no secret')
  return {
    ...data.secrets,
    ORIGIN_SECRET_ID: secretBinding(data.originSecret.secretArn, key),
    DATABASE_URL: {
      value: `postgresql://${database.clusterEndpoint.hostname}:${POSTGRES}/${DATABASE_NAME}?sslmode=verify-full`,
    },
    DATABASE_SECRET_ID: secretOfRole(secretBinding(database.secret.secretArn, key), roleSecrets),
    DATABASE_READER_SECRET_ID: roleSecrets.reader,
    DATABASE_LEARNER_SECRET_ID: roleSecrets.learner,
    DATABASE_WORKFLOW_SECRET_ID: roleSecrets.workflow,
    DATABASE_OPERATOR_SECRET_ID: roleSecrets.operator,
    DATABASE_POOL_SIZE: { value: '1' },
    COORDINATION_TABLE: {
      value: table.tableName,
      allows: (name) => [new iam.PolicyStatement({ actions: tableActions(name), resources: [table.tableArn] })],
    },
    DATABASE_PAUSES: { value: deployment.database.minCapacity === 0 ? 'yes' : 'no' },
    MITXONLINE_BASE_URL: { value: upstreams.mitxonlineBaseUrl },
    EDXORG_BASE_URL: { value: upstreams.edxorgBaseUrl },
    MIT_LEARN_BASE_URL: { value: upstreams.mitLearnBaseUrl },
    OPEN_EXCHANGE_RATES_BASE_URL: { value: upstreams.openExchangeRatesBaseUrl },
    RELEASE: { value: String(stack.node.tryGetContext('release') ?? 'unknown') },
    SUPPORT_EMAIL: { value: supportEmail },
    STATE_MACHINE_ARN_PREFIX: machines.watched(),
    EXECUTION_ARN_PREFIX: machines.executions(),
    FUNCTION_NAME_PREFIX: checkedFunctions(stack, deployment.name),
    REFRESH_ONE_LEARNER_ARN: machines.started('refresh-one-learner'),
    FREEZE_ONE_LEARNER_ARN: machines.started('freeze-one-learner'),
    OPENSEARCH_URL: searchBinding(data.search),
    OPENSEARCH_INDEX_PREFIX: { value: INDEX_PREFIX },
    SEARCH_WRITER_ROLES: { value: rolesOf(stack, deployment.name, searchClients().writers) },
    SEARCH_READER_ROLES: { value: rolesOf(stack, deployment.name, searchClients().readers) },
    UPSTREAM_CALLS_AT_ONCE: { value: String(upstreams.callsAtOnce) },
    OLD_MEDIA_URL: { value: deployment.oldDatabase?.mediaUrl ?? 'off' },
    UPSTREAM_MAX_ANSWER_BYTES: { value: String(upstreams.maxAnswerMebibytes * 1024 * 1024) },
    MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: { value: String(upstreams.enrollmentCallsPerMinute) },
    EDX_BATCH_UPDATES_ENABLED: { value: String(refresh.batchUpdatesEnabled) },
    DEDP_PROGRAM_TITLE: { value: refresh.dedpProgramTitle },
    DEDP_LEARNERS_INCLUDED: { value: String(refresh.dedpLearnersIncluded) },
  }
}

/** The value of a secret, which is encrypted with `key`. */
export function secretBinding(secretArn: string, key: kms.IKey): Binding {
  return {
    value: secretArn,
    allows: () => [
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }),
      new iam.PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } },
      }),
    ],
  }
}

function searchBinding({ url, domainArn }: SearchDomain): Binding {
  return {
    value: url,
    allows: (name) => [new iam.PolicyStatement({ actions: searchActions(name), resources: [`${domainArn}/*`] })],
    accepts: {
      [`AwsSolutions-IAM5[Resource::${inFindings(`${domainArn}/*`)}]`]:
        'Paths of requests to the domain. Which index may be read or written, roles within OpenSearch say.',
    },
  }
}

/** Roles of functions by their names, because they are made in stacks that need this one. */
function rolesOf(stack: Stack, environment: string, names: readonly FunctionName[]): string {
  const arnOf = (name: FunctionName) =>
    stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: functionNameIn(environment, name) })
  return names.map(arnOf).join(',')
}

/** Functions by their names, because the self-check is made before some of them; who has the prefix may ask them all. */
function checkedFunctions(stack: Stack, environment: string): Binding {
  const [first = 'operations'] = functionNames
  const arns = functionNames.map((name) =>
    stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionNameIn(environment, name),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  )
  return {
    value: functionNameIn(environment, first).slice(0, -first.length),
    allows: () => [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns })],
  }
}
