import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { HttpEvent } from '../platform/http-event.ts'
import { type HttpReply, refusal } from '../platform/http-reply.ts'

/** Public answers may be kept for a minute, by CloudFront too; after that they are asked for with their ETag. */
const CACHE_CONTROL = 'public, max-age=60'

/** Any site may read them. */
const OPEN = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** Compressing less than about a packet only costs. */
const LEAST_BYTES = 1024

type Coding = 'br' | 'gzip'

const compressors: Record<Coding, (body: Buffer) => Promise<Buffer>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body) => promisify(gzip)(body),
}

/** The compressed forms of the answer given last, by ETag: the catalog is large, asked for often, and seldom changes. */
const kept = new Map<string, Promise<string>>()
const KEPT = 8

/**
 * A public answer: 304 when the client has it already, compressed as it accepts. The ETag is strong: it names the bytes, and so differs
 * by content coding (RFC 9110, 8.8.3.3).
 */
export const cacheable = (event: HttpEvent, value: unknown, cacheControl = CACHE_CONTROL): Promise<HttpReply> =>
  cacheableText(event, { type: 'application/json', body: JSON.stringify(value), headers: { 'cache-control': cacheControl } })

type CacheableText = {
  /** The media type, without the charset. */
  type: string
  body: string
  /** Besides, or instead of, those that all have. */
  headers?: Record<string, string>
}

/** The same for text that is no JSON. */
export async function cacheableText(event: HttpEvent, { type, body, headers: own }: CacheableText): Promise<HttpReply> {
  const coding = body.length < LEAST_BYTES ? undefined : codingFor(event.headers['accept-encoding'] ?? '')
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 27)
  const etag = `"${digest}${coding ? `-${coding}` : ''}"`
  const headers = { ...OPEN, 'cache-control': CACHE_CONTROL, ...own, etag, vary: 'Accept-Encoding' }
  if (matches(event.headers['if-none-match'], etag)) return { statusCode: 304, headers, cookies: [], body: '' }
  const typed = { ...headers, 'content-type': `${type}; charset=utf-8` }
  if (!coding) return { statusCode: 200, headers: typed, cookies: [], body }
  return {
    statusCode: 200,
    headers: { ...typed, 'content-encoding': coding },
    cookies: [],
    body: await compressed(etag, coding, body),
    isBase64Encoded: true,
  }
}

function compressed(etag: string, coding: Coding, body: string): Promise<string> {
  const found = kept.get(etag)
  if (found) return found
  const made = compressors[coding](Buffer.from(body)).then((bytes) => bytes.toString('base64'))
  kept.set(etag, made)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return made
}

/** The coding that is used for an `Accept-Encoding` (RFC 9110, 12.5.3). Of two that are welcome, brotli: it is smaller. */
function codingFor(accepted: string): Coding | undefined {
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((each) => {
        const [coding = '', weight] = each.trim().split(/\s*;\s*q=/)
        return [coding, weight === undefined ? 1 : Number(weight)] as const
      }),
  )
  const welcome = (coding: Coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0
  return (['br', 'gzip'] as const).find(welcome)
}

/** `If-None-Match` compares weakly: CloudFront makes tags weak when it compresses (RFC 9110, 13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes(etag) || tags.includes('*')
}

/** What a client did wrong, or asked for in vain: not kept, so that it is seen as soon as it is put right. */
export function refused(statusCode: 400 | 404, message: string): HttpReply {
  const reply = refusal(statusCode, statusCode === 404 ? 'not-found' : 'invalid-input', message)
  return { ...reply, headers: { ...reply.headers, ...OPEN } }
}

/** The browser, or MIT Learn, goes there. */
export function found(location: string): HttpReply {
  return { statusCode: 302, headers: { ...OPEN, location, 'cache-control': CACHE_CONTROL }, cookies: [], body: '' }
}

/** Query parameters; of a repeated one the last counts, as in Django. */
export function parametersOf(event: HttpEvent): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(event.rawQueryString))
}
