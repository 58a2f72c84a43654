import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam'
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { OpenSearchClient, paginateListInstanceTypeDetails } from '@aws-sdk/client-opensearch'
import { DescribeDBEngineVersionsCommand, RDSClient } from '@aws-sdk/client-rds'
import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetHostedZoneCommand, NoSuchHostedZone, Route53Client } from '@aws-sdk/client-route-53'
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Account } from './account.ts'

type Settings = { region?: string; endpoint?: string; credentials?: { accessKeyId: string; secretAccessKey: string } }

/** The account of whoever runs this, in one region. */
export function awsAccount(settings: Settings): Account {
  const quotas = new ServiceQuotasClient(settings)
  return {
    id: async () => {
      const { Account: id } = await new STSClient(settings).send(new GetCallerIdentityCommand({}))
      return present(id, 'Account')
    },
    concurrency: async () => {
      const { AccountLimit: limit } = await new LambdaClient(settings).send(new GetAccountSettingsCommand({}))
      return present(limit?.ConcurrentExecutions, 'ConcurrentExecutions')
    },
    quota: (service, code) => quotaOf(quotas, { ServiceCode: service, QuotaCode: code }),
    hasDatabase: async (version) => {
      const command = new DescribeDBEngineVersionsCommand({ Engine: 'aurora-postgresql', EngineVersion: version })
      return ((await new RDSClient(settings).send(command)).DBEngineVersions ?? []).length > 0
    },
    searchInstanceTypes: async (version) => {
      const types: string[] = []
      for await (const page of paginateListInstanceTypeDetails(
        { client: new OpenSearchClient(settings) },
        { EngineVersion: version },
      ))
        types.push(...(page.InstanceTypeDetails ?? []).flatMap(({ InstanceType: type }) => (type === undefined ? [] : [type])))
      return types
    },
    hasRole: async (name) =>
      (await orNull(new IAMClient(settings).send(new GetRoleCommand({ RoleName: name })), isNoRole)) !== null,
    stackStatus: async (name) => {
      const found = await orNull(
        new CloudFormationClient(settings).send(new DescribeStacksCommand({ StackName: name })),
        isNoStack,
      )
      return found?.Stacks?.[0]?.StackStatus ?? null
    },
    secret: async (name) => {
      const asked = new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: name }))
      return (await orNull(asked, isNoSecret))?.SecretString ?? null
    },
    zoneName: async (id) => {
      const found = await orNull(new Route53Client(settings).send(new GetHostedZoneCommand({ Id: id })), isNoZone)
      return found?.HostedZone?.Name ?? null
    },
  }
}

const isNoSecret = (error: unknown) => error instanceof ResourceNotFoundException
const isNoRole = (error: unknown) => error instanceof NoSuchEntityException
const isNoZone = (error: unknown) => error instanceof NoSuchHostedZone
/** CloudFormation has no error of its own for a stack that is not there (DescribeStacks, "Errors"). */
const isNoStack = (error: unknown) =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)

async function quotaOf(client: ServiceQuotasClient, which: { ServiceCode: string; QuotaCode: string }): Promise<number> {
  const own = await orNull(client.send(new GetServiceQuotaCommand(which)), (error) => error instanceof NoSuchResourceException)
  const { Quota: quota } = own ?? (await client.send(new GetAWSDefaultServiceQuotaCommand(which)))
  return present(quota?.Value, `${which.ServiceCode} ${which.QuotaCode}`)
}

async function orNull<T>(asked: Promise<T>, isAbsent: (error: unknown) => boolean): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`AWS does not say ${name}`)
  return value
}
