import { type HttpReply, refusal } from '../platform/http-reply.ts'

/** A course site asks to wait. */
export function askedToWait(retryAfterMs: number): HttpReply {
  const reply = refusal(503, 'rate-limited', 'The course site is busy. Try again in a moment.')
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(Math.ceil(retryAfterMs / 1000)) } }
}

export const notLinked = (): HttpReply => refusal(400, 'not-linked', 'Connect your account of the course site first.')

export const siteRefused = (): HttpReply => refusal(502, 'enrollment-refused', 'The course site did not accept the enrollment.')
