import { randomUUID, timingSafeEqual } from 'node:crypto'
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Backend, backends } from '../domain/backends.ts'
import { type Coordination, reaching } from '../platform/coordination.ts'
import { type SessionKeys, sign, verify } from './session.ts'

/** A login under way, kept in a signed cookie of the browser that began it. */
export type LoginState = {
  id: string
  backend: Backend
  state: string
  verifier: string
  /** A path of this site; '' for where the user belongs. */
  next: string
  /** The session that asked to link an account; '' where somebody logs in. */
  linkSession: string
}

/** One must come back from the course site within this time. */
export const LOGIN_MS = 10 * 60_000
const AUDIENCE = 'login'

const loginState = z.object({
  id: z.string().min(1),
  backend: z.enum(backends),
  state: z.string().min(16),
  verifier: z.string().min(43),
  next: z.string(),
  linkSession: z.string(),
})

export const newLoginId = (): string => randomUUID()

export function signLoginState(state: LoginState, keys: SessionKeys, now: Date): Promise<string> {
  return sign(state, { keys, audience: AUDIENCE, expiresAt: new Date(now.getTime() + LOGIN_MS), now })
}

export type ReadLogin = { kind: 'login'; login: LoginState } | { kind: 'unknown-key' } | { kind: 'refused' }

/** Reads the cookie, and checks that the answer is of this login: the same site, the same state. */
export async function readLoginState(
  token: string,
  answer: { backend: Backend; state: string },
  { keys, now }: { keys: SessionKeys; now: Date },
): Promise<ReadLogin> {
  const verified = await verify(token, { keys, audience: AUDIENCE, now })
  if (verified.kind !== 'ok') return verified
  const parsed = loginState.safeParse(verified.payload)
  if (!parsed.success || parsed.data.backend !== answer.backend || !same(parsed.data.state, answer.state))
    return { kind: 'refused' }
  return { kind: 'login', login: parsed.data }
}

function same(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)]
  return first.length === second.length && timingSafeEqual(first, second)
}

/** Uses a login up: the second who comes with it is refused. @returns whether this was the first. @throws CoordinationUnavailable */
export async function useUp({ client, table }: Coordination, { id }: LoginState, now: Date): Promise<boolean> {
  const ttl = Math.ceil((now.getTime() + 2 * LOGIN_MS) / 1000)
  const command = new PutItemCommand({
    TableName: table,
    Item: { pk: { S: `LOGIN#${id}` }, sk: { S: 'USED' }, ttl: { N: String(ttl) } },
    ConditionExpression: 'attribute_not_exists(pk)',
  })
  try {
    await reaching(() => client.send(command))
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
