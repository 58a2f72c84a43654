import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll } from 'vitest'
import * as z from 'zod'
import { newSession, type SessionKeys, signSession } from '../../lambdas/auth/session.ts'
import { routes } from '../../lambdas/routes.ts'
import { startGateway } from '../../local/gateway/gateway.ts'
import { startAws, type TestAws } from './aws.ts'
import { createDatabase } from './database.ts'
import { invokeInProcess } from './functions.ts'
import type { GoldenCase } from './golden.ts'

export const SITE_URL = 'http://testserver'

const newKey = () => randomBytes(32).toString('base64')
export const newKeys = (): SessionKeys => ({ current: 'a', keys: { a: newKey() } })

export type Asking = {
  method?: string
  /** Signed in as this user. */
  as?: { userId: number; username: string }
  body?: unknown
  headers?: Record<string, string>
}

export type TestApi = {
  url: string
  pool: Pool
  aws: TestAws
  sessionKeys: SessionKeys
  /** A request through the gateway, with the session and the CSRF token of `as`. */
  ask: (path: string, asking?: Asking) => Promise<Response>
}

/** The HTTP API on a database of its own: real requests, the gateway's events, the handlers in this process. */
export async function startApi(): Promise<TestApi> {
  const { url: databaseUrl, pool } = await createDatabase()
  const { username, password } = new URL(databaseUrl)
  const sessionKeys = newKeys()
  const aws = await startAws({
    database: { username, password },
    'session-keys': sessionKeys,
    'token-keys': { current: 'k', keys: { k: newKey() } },
  })
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'SILENT',
    DATABASE_URL: withoutCredentials(databaseUrl),
    DATABASE_SECRET_ID: 'database',
    DATABASE_POOL_SIZE: '4',
    SITE_URL,
    SESSION_KEYS_SECRET_ID: 'session-keys',
    TOKEN_KEYS_SECRET_ID: 'token-keys',
    EDXORG_BASE_URL: 'https://courses.edx.org/',
    REFRESH_ONE_LEARNER_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:refresh-one-learner',
  })
  const gateway = await startGateway({ routes, invoke: invokeInProcess, port: 0 })
  afterAll(async () => {
    await gateway.stop()
    const { database } = await import('../../lambdas/platform/database.ts')
    await (await database()).end()
  })
  const ask = async (path: string, { method = 'GET', as, body, headers }: Asking = {}) => {
    const session = as && newSession(as, new Date())
    return fetch(`${gateway.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(session && { cookie: `session=${await signSession(session, sessionKeys, new Date())}`, 'x-csrf-token': session.csrf }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }
  return { url: gateway.url, pool, aws, sessionKeys, ask }
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
