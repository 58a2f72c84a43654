import type { Pool } from 'pg'
import { inTurn } from '../platform/in-turn.ts'
import { listMedia, noteMedia, waitingMedia } from './media-queries.ts'

export type MediaDependencies = {
  database: Pool
  /** Where the old system's files are, with a slash at the end. */
  oldMediaUrl: string
  fetch: (url: string) => Promise<Response>
  put: (path: string, content: Uint8Array, type: string) => Promise<void>
  now: () => Date
  /** Milliseconds of a clock that only goes forward. */
  elapsed: () => number
}

const BATCH = 200
const AT_ONCE = 8
/** Larger than any picture that the old system took. */
const MAX_BYTES = 20_000_000
/** What a browser shows and never runs: an SVG is a document with scripts. */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

/**
 * Copies files that imported rows name from the old media store into the bucket, each once, for so many seconds at most
 * (rules/moving-in.md, "Pictures"). A file that is not there is noted, and asked for again in the next pass.
 * @returns whether there are more. @throws MediaUnavailable when the bucket refuses
 */
export async function copyMedia(tools: MediaDependencies, pass: string, seconds: number): Promise<boolean> {
  const until = tools.elapsed() + seconds * 1000
  await listMedia(tools.database)
  while (tools.elapsed() < until) {
    const paths = await waitingMedia(tools.database, pass, BATCH)
    if (paths.length === 0) return false
    const done = await inTurn(paths, AT_ONCE, async (path) => ({ path, error: await copyFile(tools, path) }))
    await noteMedia(tools.database, pass, done, tools.now())
  }
  return true
}

/** @returns why the file is not here; null when it is */
async function copyFile({ oldMediaUrl, fetch, put }: MediaDependencies, path: string): Promise<string | null> {
  const address = new URL(path.split('/').map(encodeURIComponent).join('/'), oldMediaUrl).href
  if (!address.startsWith(oldMediaUrl)) return 'leads elsewhere'
  const fetched = await contentOf(fetch, address)
  if (typeof fetched === 'string') return fetched
  await put(path, fetched.content, fetched.type)
  return null
}

type Content = { content: Uint8Array; type: string }

async function contentOf(fetch: MediaDependencies['fetch'], url: string): Promise<string | Content> {
  try {
    const response = await fetch(url)
    if (!response.ok) return String(response.status)
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
    if (!PICTURES.has(type)) return 'no picture'
    const content = await bytesOf(response)
    return content ? { content, type } : 'too large'
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown'
  }
}

/** Read piece by piece, so that an endless answer is given up and not held. */
async function bytesOf(response: Response): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
