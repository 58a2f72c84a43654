import { randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import * as z from 'zod'

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

/** Who is signed in. `csrf` is the token that unsafe methods must send; `signedInAt` stays the same when the session is prolonged. */
export type Session = { userId: number; username: string; csrf: string; signedInAt: Date; issuedAt: Date }

const claims = z.object({
  sub: z.string().regex(/^[1-9]\d*$/),
  name: z.string().min(1),
  csrf: z.string().min(16),
  auth_time: z.number().int(),
  iat: z.number().int(),
})

const ALGORITHM = 'HS256'
const ISSUER = 'micromasters'
const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/** What a login starts. */
export function newSession(user: { userId: number; username: string }, now: Date): Session {
  return { ...user, csrf: randomBytes(24).toString('base64url'), signedInAt: now, issuedAt: now }
}

/** The end of a session that is prolonged now. */
export function expiryOf({ signedInAt }: Pick<Session, 'signedInAt'>, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE_MS, signedInAt.getTime() + ABSOLUTE_MS))
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
  const { userId, username, csrf, signedInAt } = session
  const payload = { sub: String(userId), name: username, csrf, auth_time: seconds(signedInAt) }
  return sign(payload, { keys, audience: AUDIENCE, expiresAt: expiryOf(session, now), now })
}

export type ReadSession = { kind: 'session'; session: Session } | { kind: 'unknown-key' } | { kind: 'refused' }

/** Reads a session cookie's text. */
export async function readSession(token: string, keys: SessionKeys, now: Date): Promise<ReadSession> {
  const verified = await verify(token, { keys, audience: AUDIENCE, now })
  if (verified.kind !== 'ok') return verified
  const parsed = claims.safeParse(verified.payload)
  if (!parsed.success) return { kind: 'refused' }
  const { sub, name, csrf, auth_time, iat } = parsed.data
  const signedInAt = new Date(auth_time * 1000)
  if (now.getTime() >= signedInAt.getTime() + ABSOLUTE_MS) return { kind: 'refused' }
  return { kind: 'session', session: { userId: Number(sub), username: name, csrf, signedInAt, issuedAt: new Date(iat * 1000) } }
}
