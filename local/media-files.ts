import type { IncomingMessage, ServerResponse } from 'node:http'
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { s3Client } from './engines/s3.ts'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** What CloudFront sends with every picture: a picture, whatever it says of itself, and nothing that runs. */
const HEADERS = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" }

/**
 * Serves `/media/…` as CloudFront does: what the media bucket keeps under the same name, and nothing else of it. All other requests are
 * `otherwise`'s; without it they are a 404.
 */
export function serveMedia({ endpoint, bucket, otherwise }: { endpoint: string; bucket: string; otherwise?: Serve }): Serve {
  const s3 = s3Client(endpoint)
  return (request, response) => {
    const path = URL.parse(request.url ?? '/', 'http://site')?.pathname ?? '/'
    if (!path.startsWith('/media/')) return otherwise ? otherwise(request, response) : end(response, 404)
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
    const key = keyOf(path)
    if (key === null) return end(response, 404)
    serve(s3, { Bucket: bucket, Key: key }, request, response).catch(() => end(response, 502))
  }
}

/** Bytes of a key (S3, "Naming objects"), and of a file's name, which each part of it is here. */
const [MAX_KEY, MAX_PART] = [1024, 255]

/** Null for what nothing is kept under: a path that is no encoding of a name, or of one that is too long. */
function keyOf(path: string): string | null {
  try {
    const key = decodeURIComponent(path).slice(1)
    const isTooLong = Buffer.byteLength(key) > MAX_KEY || key.split('/').some((part) => Buffer.byteLength(part) > MAX_PART)
    return isTooLong || key.includes('\0') ? null : key
  } catch {
    return null
  }
}

type Stored = { Bucket: string; Key: string }

async function serve(s3: S3Client, stored: Stored, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await s3.send(new GetObjectCommand(stored)).catch(nothingThere)
  if (!found?.Body) return end(response, 404)
  const content = await found.Body.transformToByteArray()
  const kept = { ...(found.ETag && { etag: found.ETag }), ...(found.CacheControl && { 'cache-control': found.CacheControl }) }
  if (found.ETag !== undefined && request.headers['if-none-match'] === found.ETag) {
    response.writeHead(304, { ...HEADERS, ...kept }).end()
    return
  }
  response.writeHead(200, {
    ...HEADERS,
    ...kept,
    'content-type': found.ContentType ?? 'application/octet-stream',
    'content-length': content.length,
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}

/** The store refuses names that it could never keep; they are nobody's either. */
function nothingThere(error: unknown): undefined {
  const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0
  if (status >= 400 && status < 500) return undefined
  throw error
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: `http-${status}` }))
}
