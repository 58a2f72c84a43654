import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll } from 'vitest'
import * as z from 'zod'
import { apiFunctions } from '../../lambdas/api-functions.ts'
import { newSession, type Session, type SessionKeys, signSession } from '../../lambdas/auth/session.ts'
import { roleNameOf } from '../../lambdas/database/roles.ts'
import { database } from '../../lambdas/platform/database.ts'
import { routes } from '../../lambdas/routes.ts'
import { openSecretStore, type SecretStore } from '../../local/aws/secrets.ts'
import { startAwsEndpoint } from '../../local/aws/server.ts'
import { startS3 } from '../../local/engines/s3.ts'
import { startFunctions } from '../../local/functions/runtime.ts'
import { ROLE_PASSWORD } from '../../local/database-roles.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import { edgeOf, elsewhereBy } from '../../local/edge.ts'
import { serveMedia } from '../../local/media-files.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import { builtWeb, unbuiltPage } from '../../local/web.ts'
import { serveWeb } from '../../local/web-files.ts'
import { stepFunctionsApi } from '../../local/workflows/api.ts'
import { virtualClock } from '../../local/workflows/clock.ts'
import { createEngine, type Engine } from '../../local/workflows/engine.ts'
import { backendSecrets } from '../../local/world/credentials.ts'
import { coordinationClient, createCoordination, type TestCoordination } from './coordination.ts'
import { newCredentialKey } from './credential-keys.ts'
import { createDatabase } from './database.ts'
import type { GoldenCase } from './golden.ts'

/** Where browsers would reach the site; requests of tests go to `url`. */
export const SITE_URL = 'http://testserver'
const ORIGIN_SECRET = randomBytes(32).toString('hex')
const ROLE = 'arn:aws:iam::000000000000:role/states'
/** An execution that goes on until it is stopped. */
const ENDLESS = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } })

export const newKey = (): string => randomBytes(32).toString('base64')

export type User = { userId: number; username: string }
export type Asking = {
  method?: string
  /** Signed in as this user. */
  as?: User
  body?: unknown
  /** Instead of `body`, sent as it is. */
  raw?: Uint8Array
  headers?: Record<string, string>
}

export type TestApi = {
  url: string
  /** Calls a function past the gateway. */
  invoke: Invoke
  siteUrl: string
  pool: Pool
  secrets: SecretStore
  sessionKeys: SessionKeys
  tokenKeys: { current: string; keys: Record<string, string> }
  table: TestCoordination
  engine: Engine
  /** ARNs of refresh-one-learner and freeze-one-learner, whose executions never end here. */
  refreshMachine: string
  freezeMachine: string
  /** A request through the gateway, with the session and the CSRF token of `as`. */
  ask: (path: string, asking?: Asking) => Promise<Response>
}

/** The API of one test file on real parts: HTTP, the gateway's events, the handlers, Postgres, DynamoDB, Secrets Manager, Step Functions. */
export async function startApi(
  sites: {
    edxorg?: string
    mitxonline?: string
    openSearch?: { url: string; prefix: string }
    dynamodb?: string
    withApp?: boolean
    /** The database of this environment may pause. */
    databasePauses?: boolean
  } = {},
): Promise<TestApi> {
  const { url: databaseUrl, pool } = await createDatabase()
  const table = await createCoordination('dynalite', coordinationClient('dynalite'))
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-api-'))
  const s3 = await startS3({ directory: join(folder, 's3'), bucket: 'media' })
  const secrets = openSecretStore(join(folder, 'secrets.json'))
  const sessionKeys: SessionKeys = { current: 'a', keys: { a: newKey() } }
  const tokenKeys = { current: 'k', keys: { k: newKey() } }
  // No more rights than what learners may change, as on AWS.
  const credentials = { username: roleNameOf('learner'), password: ROLE_PASSWORD }
  const values = {
    origin: { current: ORIGIN_SECRET },
    database: credentials,
    'session-keys': sessionKeys,
    'token-keys': tokenKeys,
    'credential-keys': { current: 'a', keys: { a: newCredentialKey() } },
    ...backendSecrets,
  }
  for (const [name, value] of Object.entries(values)) secrets.put(name, JSON.stringify(value))

  const noFunction = () => Promise.reject(new Error('no machine of these tests calls a function'))
  const engine = createEngine({
    directory: join(folder, 'workflows'),
    clock: virtualClock(0),
    random: () => 0,
    invoke: noFunction,
  })
  const machine = (name: string) => engine.createStateMachine({ name, definition: ENDLESS, roleArn: ROLE }).arn
  const [refreshMachine, freezeMachine] = [machine('refresh-one-learner'), machine('freeze-one-learner')]
  const aws = await startAwsEndpoint({
    port: 0,
    stepFunctions: stepFunctionsApi(engine),
    invoke: noFunction,
    functions: [],
    secrets,
    report: (problem) => console.error(problem),
  })
  const edge = sites.withApp ? edgeOf(await builtWeb()) : undefined
  const runtime = await startFunctions({
    functions: apiFunctions,
    isolated: false,
    environment: {
      POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'SILENT',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_SFN: aws.url,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      MEDIA_BUCKET: 'media',
      AWS_ENDPOINT_URL_DYNAMODB: sites.dynamodb ?? table.endpoint,
      COORDINATION_TABLE: table.table,
      DATABASE_URL: withoutCredentials(databaseUrl),
      DATABASE_SECRET_ID: 'database',
      DATABASE_POOL_SIZE: '4',
      DATABASE_PAUSES: sites.databasePauses ? 'yes' : 'no',
      SITE_URL,
      APP_PAGE: edge?.page ?? (await unbuiltPage()),
      SESSION_KEYS_SECRET_ID: 'session-keys',
      CREDENTIAL_KEYS_SECRET_ID: 'credential-keys',
      ORIGIN_SECRET_ID: 'origin',
      TOKEN_KEYS_SECRET_ID: 'token-keys',
      RELEASE: 'abc123',
      SUPPORT_EMAIL: 'support@example.com',
      EDXORG_BASE_URL: sites.edxorg ?? 'https://courses.edx.org/',
      EDXORG_SECRET_ID: 'edxorg',
      MITXONLINE_BASE_URL: sites.mitxonline ?? 'https://courses.mitxonline.mit.edu/',
      MITXONLINE_SECRET_ID: 'mitxonline',
      MITXONLINE_ENROLLMENT_CALLS_PER_MINUTE: '120',
      REFRESH_ONE_LEARNER_ARN: refreshMachine,
      FREEZE_ONE_LEARNER_ARN: freezeMachine,
      OPENSEARCH_URL: sites.openSearch?.url ?? 'off',
      OPENSEARCH_INDEX_PREFIX: sites.openSearch?.prefix ?? 'test',
    },
  })
  const otherwise = serveMedia({ endpoint: s3.endpoint, bucket: 'media', ...(edge && { otherwise: serveWeb(edge) }) })
  const edged = { otherwise, ...elsewhereBy(edge) }
  const gateway = await startGateway({ routes, invoke: runtime.invoke, port: 0, originSecret: ORIGIN_SECRET, ...edged })
  afterAll(async () => {
    await gateway.stop()
    await runtime.close()
    await (await database()).end()
    await aws.close()
    await s3.stop()
    await engine.close()
    rmSync(folder, { recursive: true })
  })
  const ask = async (path: string, asking: Asking = {}) => {
    const session = asking.as && newSession({ userId: asking.as.userId, epoch: 0 }, new Date())
    return fetch(`${gateway.url}${path}`, {
      method: asking.method ?? 'GET',
      redirect: 'manual',
      headers: {
        ...(session && (await headersOf(session, sessionKeys))),
        ...(asking.body !== undefined && { 'content-type': 'application/json' }),
        ...asking.headers,
      },
      ...(asking.body !== undefined && { body: JSON.stringify(asking.body) }),
      ...(asking.raw && { body: Buffer.from(asking.raw) }),
    })
  }
  return {
    url: gateway.url,
    invoke: runtime.invoke,
    siteUrl: SITE_URL,
    pool,
    secrets,
    sessionKeys,
    tokenKeys,
    table,
    engine,
    refreshMachine,
    freezeMachine,
    ask,
  }
}

async function headersOf(session: Session, keys: SessionKeys): Promise<Record<string, string>> {
  return { cookie: `session=${await signSession(session, keys, new Date())}`, 'x-csrf-token': session.csrf }
}

function withoutCredentials(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

const users = z.array(z.object({ id: z.number(), username: z.string() }))

/** Asking as the user that a golden case names. @throws Error when the case has no such user: asking as nobody would be another case. */
export function callerOf({ rows }: GoldenCase, username: string | null | undefined): Asking {
  if (username == null) return {}
  const user = users.parse(rows['app_user']).find((each) => each.username === username)
  if (!user) throw new Error(`the case has no user ${username}`)
  return { as: { userId: user.id, username } }
}
