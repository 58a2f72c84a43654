import { randomBytes, randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'
import type { EndableSession } from '../platform/sessions.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A session that is not used for this long ends. */
export const IDLE_MS = 8 * HOUR
/** A session ends this long after the login, however much it is used. */
export const ABSOLUTE_MS = 7 * 24 * HOUR
/** A session that is used is prolonged once it is this old. */
export const RENEW_AFTER_MS = 15 * MINUTE

const MIN_KEY_BYTES = 32
const key = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length >= MIN_KEY_BYTES, `must be at least ${MIN_KEY_BYTES} bytes in base64`)

/** The secret with the signing keys: `current` signs, all others still verify, so that a rotation logs nobody out. */
export const sessionKeys = z
  .object({ current: z.string().min(1), keys: z.record(z.string().min(1), key) })
  .refine((ring) => Object.hasOwn(ring.keys, ring.current), { path: ['current'], message: 'names no entry of keys' })
export type SessionKeys = z.infer<typeof sessionKeys>

/** Who is signed in. `csrf` is the token that unsafe methods must send; all but `issuedAt` stays the same when the session is prolonged. */
export type Session = EndableSession & { csrf: string; signedInAt: Date; issuedAt: Date }

const claims = z.object({
  sub: z.string().regex(/^[1-9]\d*$/),
  sid: z.string().min(16),
  epoch: z.number().int().min(0),
  csrf: z.string().min(16),
  auth_time: z.number().int(),
  iat: z.number().int(),
})

const ALGORITHM = 'HS256'
const ISSUER = 'micromasters'
const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/** What a login starts. `epoch`: the user's, read after the login was granted. */
export function newSession({ userId, epoch }: Pick<Session, 'userId' | 'epoch'>, now: Date): Session {
  return { id: randomUUID(), userId, epoch, csrf: randomBytes(24).toString('base64url'), signedInAt: now, issuedAt: now }
}

/** The end of a session however often it is prolonged. */
export const lastExpiryOf = ({ signedInAt }: Pick<Session, 'signedInAt'>): Date => new Date(signedInAt.getTime() + ABSOLUTE_MS)

/** The end of a session that is prolonged now. */
export function expiryOf(session: Pick<Session, 'signedInAt'>, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MS, lastExpiryOf(session).getTime()))
}

/** Signs a text for one purpose (`audience`), so that a token for one can never stand for the other. */
export async function sign(
  payload: Record<string, string | number>,
  { keys, audience, expiresAt, now }: { keys: SessionKeys; audience: string; expiresAt: Date; now: Date },
): Promise<string> {
  return new SignJWT(payload)
    .setProtectedHeader({ alg: ALGORITHM, kid: keys.current })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt(seconds(now))
    .setExpirationTime(seconds(expiresAt))
    .sign(keyOf(keys, keys.current))
}

export type Verified = { kind: 'ok'; payload: unknown } | { kind: 'unknown-key' } | { kind: 'refused' }

/** Checks a signed text: this algorithm only, a key of the ring, this purpose, and not expired. */
export async function verify(token: string, at: { keys: SessionKeys; audience: string; now: Date }): Promise<Verified> {
  let known = true
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        known = kid !== undefined && Object.hasOwn(at.keys.keys, kid)
        return keyOf(at.keys, kid ?? '')
      },
      {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: at.audience,
        currentDate: at.now,
        requiredClaims: ['exp', 'iat'],
      },
    )
    return { kind: 'ok', payload }
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    return { kind: known ? 'refused' : 'unknown-key' }
  }
}

function keyOf(ring: SessionKeys, kid: string): Uint8Array {
  const text = Object.hasOwn(ring.keys, kid) ? ring.keys[kid] : undefined
  if (text === undefined) throw new errors.JWKSNoMatchingKey()
  return Buffer.from(text, 'base64')
}

const AUDIENCE = 'session'

/** The session as the text of its cookie. */
export function signSession(session: Session, keys: SessionKeys, now: Date): Promise<string> {
  const { id, userId, epoch, csrf, signedInAt } = session
  const payload = { sub: String(userId), sid: id, epoch, csrf, auth_time: seconds(signedInAt) }
  return sign(payload, { keys, audience: AUDIENCE, expiresAt: expiryOf(session, now), now })
}

export type ReadSession = { kind: 'session'; session: Session } | { kind: 'unknown-key' } | { kind: 'refused' }

/** Reads a session cookie's text. */
export async function readSession(token: string, keys: SessionKeys, now: Date): Promise<ReadSession> {
  const verified = await verify(token, { keys, audience: AUDIENCE, now })
  if (verified.kind !== 'ok') return verified
  const parsed = claims.safeParse(verified.payload)
  if (!parsed.success) return { kind: 'refused' }
  const { sub, sid, epoch, csrf, auth_time, iat } = parsed.data
  const signedInAt = new Date(auth_time * 1000)
  if (now >= lastExpiryOf({ signedInAt })) return { kind: 'refused' }
  return { kind: 'session', session: { id: sid, userId: Number(sub), epoch, csrf, signedInAt, issuedAt: new Date(iat * 1000) } }
}
