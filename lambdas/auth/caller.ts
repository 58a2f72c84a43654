import { coordination } from '../platform/coordination.ts'
import { cookieOf, type HttpEvent } from '../platform/http-event.ts'
import { hasEnded } from '../platform/sessions.ts'
import { cookieName, setCookie } from './cookies.ts'
import { withKeys } from './key-ring.ts'
import { expiryOf, readSession, RENEW_AFTER_MS, type Session, signSession } from './session.ts'

export type SessionSettings = { SITE_URL: string; SESSION_KEYS_SECRET_ID: string }

type Carrying = Pick<HttpEvent, 'cookies'>

/**
 * The session that a request carries, if it carries one that is signed and has not ended.
 * @throws CoordinationUnavailable when it cannot be known whether it has ended.
 */
export async function callerOf(event: Carrying, settings: SessionSettings, now: Date): Promise<Session | undefined> {
  const session = await signedSession(event, settings, now)
  return session && !(await hasEnded(await coordination(), session)) ? session : undefined
}

/** The session that a request carries, if it is signed, whether it has ended or not. */
export async function signedSession(event: Carrying, settings: SessionSettings, now: Date): Promise<Session | undefined> {
  const token = cookieOf(event, cookieName(settings.SITE_URL, 'session'))
  if (token === undefined) return undefined
  const read = await withKeys(settings.SESSION_KEYS_SECRET_ID, now, (keys) => readSession(token, keys, now))
  return read.kind === 'session' ? read.session : undefined
}

/** The `Set-Cookie` value of a session that is new or prolonged. */
export async function sessionCookie(session: Session, settings: SessionSettings, now: Date): Promise<string> {
  const { token } = await withKeys(settings.SESSION_KEYS_SECRET_ID, now, async (keys) => ({
    kind: 'signed',
    token: await signSession(session, keys, now),
  }))
  const maxAge = Math.floor((expiryOf(session, now).getTime() - now.getTime()) / 1000)
  return setCookie(settings.SITE_URL, 'session', token, maxAge)
}

export const wantsRenewal = ({ issuedAt }: Session, now: Date): boolean => now.getTime() - issuedAt.getTime() >= RENEW_AFTER_MS
