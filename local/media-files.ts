import type { IncomingMessage, ServerResponse } from 'node:http'
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

/** What CloudFront sends with every picture: a picture, whatever it says of itself, and nothing that runs. */
const HEADERS = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox" }

/**
 * Serves `/media/…` as CloudFront does: what the media bucket keeps under the same name, and nothing else of it. All other requests are
 * `otherwise`'s; without it they are a 404.
 */
export function serveMedia({ endpoint, bucket, otherwise }: { endpoint: string; bucket: string; otherwise?: Serve }): Serve {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname
    if (!path.startsWith('/media/')) return otherwise ? otherwise(request, response) : end(response, 404)
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405)
    serve(s3, bucket, path, request, response).catch(() => response.destroy())
  }
}

async function serve(s3: S3Client, bucket: string, path: string, request: IncomingMessage, response: ServerResponse) {
  const key = decodeURIComponent(path).slice(1)
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return undefined
    throw error
  })
  if (!found?.Body) return end(response, 404)
  const content = await found.Body.transformToByteArray()
  response.writeHead(200, {
    ...HEADERS,
    'content-type': found.ContentType ?? 'application/octet-stream',
    ...(found.CacheControl && { 'cache-control': found.CacheControl }),
    'content-length': content.length,
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: `http-${status}` }))
}
