import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { ORIGIN_HEADER } from '../naming.ts'
import { environment } from './environment.ts'
import type { HttpEvent } from './http-event.ts'
import { originEnvironment } from './origin-environment.ts'
import { readSecret } from './secrets.ts'

/** `previous` is taken, too, while CloudFront is told the current one. */
const originSecret = z.object({ current: z.string().min(32), previous: z.string().min(32).optional() })

const settings = environment(originEnvironment)

/**
 * Whether a request came through CloudFront: the address of the API itself is known to anybody, and what is asked there is kept from no
 * cost by cache or firewall (rules/signing-in.md, "Edges").
 */
export async function cameThroughEdge({ headers }: Pick<HttpEvent, 'headers'>): Promise<boolean> {
  const given = headers[ORIGIN_HEADER]
  if (given === undefined) return false
  const { current, previous } = await readSecret(settings().ORIGIN_SECRET_ID, originSecret)
  return [current, previous].some((secret) => secret !== undefined && timingSafeEqual(digest(secret), digest(given)))
}

const digest = (text: string) => createHash('sha256').update(text).digest()
