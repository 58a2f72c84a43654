import * as z from 'zod'
import { describeIssues } from '../../lambdas/platform/issues.ts'
import type { Json } from '../workflows/json.ts'
import { AwsError } from './answer.ts'
import type { SecretStore } from './secrets.ts'

const byId = { SecretId: z.string().min(1).max(2048) }
const getRequest = z.object({ ...byId, VersionId: z.string().optional(), VersionStage: z.string().optional() })
const putRequest = z.object({
  ...byId,
  SecretString: z.string().min(1).max(65_536),
  ClientRequestToken: z.string().min(32).max(64).optional(),
})

/**
 * Answers GetSecretValue, PutSecretValue and DescribeSecret as Secrets Manager does (AWS JSON 1.1; times are epoch seconds). Only the
 * current version of a secret is kept. https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 * @throws AwsError
 */
export function secretsManagerApi(store: SecretStore): (action: string, body: Json) => Json {
  const find = (id: string) => {
    const found = store.find(id)
    if (found) return found
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
  const operations: Record<string, (body: Json) => Json> = {
    GetSecretValue: (body) => {
      const { SecretId, VersionId, VersionStage = CURRENT } = parse(getRequest, body)
      const { name, secret } = find(SecretId)
      if (VersionStage !== CURRENT || (VersionId ?? secret.versionId) !== secret.versionId) throw noVersion
      const { arn, text, versionId, changedAt } = secret
      const version = { VersionId: versionId, VersionStages: [CURRENT], CreatedDate: changedAt / 1000 }
      return { ARN: arn, Name: name, SecretString: text, ...version }
    },
    PutSecretValue: (body) => {
      const { SecretId, SecretString, ClientRequestToken } = parse(putRequest, body)
      const { name } = find(SecretId)
      const { arn, versionId } = store.put(name, SecretString, ClientRequestToken)
      return { ARN: arn, Name: name, VersionId: versionId, VersionStages: [CURRENT] }
    },
    DescribeSecret: (body) => {
      const { name, secret } = find(parse(z.object(byId), body).SecretId)
      const times = { CreatedDate: secret.createdAt / 1000, LastChangedDate: secret.changedAt / 1000 }
      return { ARN: secret.arn, Name: name, VersionIdsToStages: { [secret.versionId]: [CURRENT] }, ...times }
    },
  }
  return (action, body) => {
    const operation = operations[action]
    if (operation) return operation(body)
    throw new AwsError('UnknownOperationException', `${action} is not part of the local Secrets Manager`)
  }
}

const CURRENT = 'AWSCURRENT'
const noVersion = new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret value.")

function parse<Schema extends z.ZodType>(schema: Schema, body: Json): z.infer<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AwsError('ValidationException', describeIssues(parsed.error))
}
