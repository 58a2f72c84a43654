import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { databaseRoles, roleNameOf } from '../lambdas/database/roles.ts'
import { releaseHere } from '../lib/release.ts'
import type { SecretStore } from './aws/secrets.ts'
import { ROLE_PASSWORD, roleSecretOf } from './database-roles.ts'
import { backendSecrets, OPEN_EXCHANGE_RATES_APP_ID } from './world/credentials.ts'
import { DEDP_TITLE } from './world/program-plans.ts'

/** Names of the local secrets. */
const secretIds = {
  database: 'database',
  tokenKeys: 'token-keys',
  sessionKeys: 'session-keys',
  credentialKeys: 'credential-keys',
  origin: 'origin',
  edxorg: 'edxorg',
  mitxonline: 'mitxonline',
  oldDatabase: 'old-database',
} as const

export const MEDIA_BUCKET = 'media'
export const COORDINATION_TABLE = 'coordination'
const OPEN_EXCHANGE_RATES_SECRET = 'open-exchange-rates'

export type Addresses = {
  /** With credentials. */
  database: string
  dynamodb: string
  aws: string
  s3: string
  mitLearn: string
  openExchangeRates: string
  /** None: the outbox waits. */
  openSearch: string | undefined
  /** A database of the old system stands beside ours. */
  hasOldDatabase: boolean
  /** Pictures of the old system, if there are. */
  oldMedia: string | undefined
  edxorg: string
  mitxonline: string
  /** Where browsers reach the site. */
  site: string
  /** The app's own page. */
  appPage: string
  /** ARNs of the state machines. */
  refreshOneLearner: string
  freezeOneLearner: string
}

const newKeyRing = () => JSON.stringify({ current: 'local', keys: { local: randomBytes(32).toString('base64') } })

/** A key of credentials, as openssl would make it. */
const newCredentialKeys = () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  return JSON.stringify({ current: 'local', keys: { local: key } })
}

/** Puts what the functions need into the secrets; the keys of tokens, sessions and credentials are made once, and kept with the data. */
export function storeSecrets(secrets: SecretStore, urls: { database: string; oldDatabase: string | undefined }): void {
  const { username, password } = new URL(urls.database)
  if (urls.oldDatabase !== undefined) secrets.put(secretIds.oldDatabase, JSON.stringify({ url: urls.oldDatabase }))
  secrets.put(OPEN_EXCHANGE_RATES_SECRET, JSON.stringify({ appId: OPEN_EXCHANGE_RATES_APP_ID }))
  secrets.put(
    secretIds.database,
    JSON.stringify({ username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  )
  for (const role of databaseRoles)
    secrets.put(roleSecretOf(role), JSON.stringify({ username: roleNameOf(role), password: ROLE_PASSWORD }))
  secrets.put(secretIds.edxorg, JSON.stringify(backendSecrets.edxorg))
  secrets.put(secretIds.mitxonline, JSON.stringify(backendSecrets.mitxonline))
  for (const ring of [secretIds.tokenKeys, secretIds.sessionKeys]) {
    if (!secrets.find(ring)) secrets.put(ring, newKeyRing())
  }
  if (!secrets.find(secretIds.credentialKeys)) secrets.put(secretIds.credentialKeys, newCredentialKeys())
}

/** The token keys as `storeSecrets` has put them. */
export function storedTokenKeys(secrets: SecretStore): unknown {
  return JSON.parse(secrets.find(secretIds.tokenKeys)?.secret.text ?? 'null')
}

/** Makes the secret by which the functions know the gateway anew, and gives it for the gateway. */
export function storeOriginSecret(secrets: SecretStore): string {
  const current = randomBytes(32).toString('hex')
  secrets.put(secretIds.origin, JSON.stringify({ current }))
  return current
}

/** The variables of all functions together. What the outer environment says of switches and logs counts. */
export function functionVariables(addresses: Addresses, isolated: boolean): Record<string, string> {
  const database = new URL(addresses.database)
  database.username = ''
  database.password = ''
  return {
    DATABASE_URL: database.href,
    DATABASE_SECRET_ID: secretIds.database,
    DATABASE_READER_SECRET_ID: roleSecretOf('reader'),
    DATABASE_LEARNER_SECRET_ID: roleSecretOf('learner'),
    DATABASE_WORKFLOW_SECRET_ID: roleSecretOf('workflow'),
    DATABASE_OPERATOR_SECRET_ID: roleSecretOf('operator'),
    // A process of its own handles one event at a time, as on Lambda; in this one all share a pool.
    DATABASE_POOL_SIZE: isolated ? '1' : '20',
    COORDINATION_TABLE,
    MEDIA_BUCKET,
    MIT_LEARN_BASE_URL: addresses.mitLearn,
    OPEN_EXCHANGE_RATES_BASE_URL: addresses.openExchangeRates,
    OPEN_EXCHANGE_RATES_SECRET_ID: OPEN_EXCHANGE_RATES_SECRET,
    TOKEN_KEYS_SECRET_ID: secretIds.tokenKeys,
    OLD_DATABASE_SECRET_ID: addresses.hasOldDatabase ? secretIds.oldDatabase : 'off',
    OLD_MEDIA_URL: addresses.oldMedia ?? 'off',
    EDX_BATCH_UPDATES_ENABLED: process.env['EDX_BATCH_UPDATES_ENABLED'] ?? 'true',
    DEDP_PROGRAM_TITLE: DEDP_TITLE,
    DEDP_LEARNERS_INCLUDED: process.env['DEDP_LEARNERS_INCLUDED'] ?? 'false',
    OPENSEARCH_URL: addresses.openSearch ?? 'off',
    OPENSEARCH_INDEX_PREFIX: process.env['OPENSEARCH_INDEX_PREFIX'] ?? 'local',
    EDXORG_BASE_URL: addresses.edxorg,
    EDXORG_SECRET_ID: secretIds.edxorg,
    MITXONLINE_BASE_URL: addresses.mitxonline,
    MITXONLINE_SECRET_ID: secretIds.mitxonline,
    UPSTREAM_CALLS_AT_ONCE: '2',
    UPSTREAM_MAX_ANSWER_BYTES: String(50 * 1024 * 1024),
    // What the simulator, like Open edX, allows staff.
    MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: '120',
    SITE_URL: addresses.site,
    APP_PAGE: addresses.appPage,
    SESSION_KEYS_SECRET_ID: secretIds.sessionKeys,
    CREDENTIAL_KEYS_SECRET_ID: secretIds.credentialKeys,
    ORIGIN_SECRET_ID: secretIds.origin,
    RELEASE: releaseHere(),
    SUPPORT_EMAIL: 'support@micromasters.example',
    STATE_MACHINE_ARN_PREFIX: addresses.refreshOneLearner.replace(/[^:]*$/, ''),
    EXECUTION_ARN_PREFIX: addresses.refreshOneLearner.replace(':stateMachine:', ':execution:').replace(/[^:]*$/, ''),
    // Here functions go by their plain names.
    FUNCTION_NAME_PREFIX: '',
    REFRESH_ONE_LEARNER_ARN: addresses.refreshOneLearner,
    FREEZE_ONE_LEARNER_ARN: addresses.freezeOneLearner,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: addresses.dynamodb,
    AWS_ENDPOINT_URL_S3: addresses.s3,
    AWS_ENDPOINT_URL_SFN: addresses.aws,
    AWS_ENDPOINT_URL_LAMBDA: addresses.aws,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: addresses.aws,
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'ERROR',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: 'micromasters',
  }
}
