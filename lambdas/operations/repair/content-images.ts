import { createHash } from 'node:crypto'
import { CONTENT_IMAGE_BYTES, contentImageType } from '../../domain/content-image.ts'
import { inTurn } from '../../platform/in-turn.ts'
import type { Answer } from '../replies.ts'
import { change, done, refused } from '../tools.ts'
import type { RepairReplies } from './replies.ts'
import type { RepairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'

const AT_ONCE = 8
const HASH_DIGITS = 12

/**
 * Puts a picture for pages and documents into the media bucket (rules/content.md, "Pictures"). Its hash is part of its path: the same
 * picture has the same one, and another never takes its place.
 */
export async function contentImagePut(
  request: RepairRequests['content-image-put'],
  tools: RepairTools,
): Promise<Answer<RepairReplies['content-image-put']>> {
  const content = Buffer.from(request.content, 'base64')
  const found = contentImageType(content)
  if (!found) return refused('the picture is neither a JPEG nor a PNG')
  if (content.length > CONTENT_IMAGE_BYTES) return refused(`the picture has more than ${CONTENT_IMAGE_BYTES} bytes`)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS)
  const path = `content/${request.name}-${hash}.${found.ending}`
  const address = `/media/${path}`
  const what = { command: 'content image put', details: { address, bytes: content.length } }
  await change(tools, request, what, () => tools.media.put(path, content, found.type))
  return done({ address, bytes: content.length })
}

/** Which of the pictures that a document names are not there. */
export async function contentImagesMissing(
  { addresses }: RepairRequests['content-images-missing'],
  { media }: RepairTools,
): Promise<Answer<RepairReplies['content-images-missing']>> {
  const isMissing = await inTurn(
    addresses,
    AT_ONCE,
    async (address) => (await media.read(address.slice('/media/'.length))) === null,
  )
  return done({ missing: addresses.filter((_, index) => isMissing[index]) })
}
