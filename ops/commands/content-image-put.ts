import { parse } from 'node:path'
import { CONTENT_IMAGE_NAME, CONTENT_IMAGE_NAME_LENGTH } from '../../lambdas/domain/content-image.ts'
import { type Call, type Command, Refusal, UsageError } from '../command.ts'
import { readGiven } from '../given-file.ts'
import { pictureOf } from '../picture.ts'

/** Puts a picture where pages and documents can name it. */
export const contentImagePut: Command = {
  words: 'content image put',
  operands: ['file'],
  summary: 'Put a picture into the media bucket, and print its address for such a file',
  options: {
    name: { value: 'NAME', help: "what its address begins with; the file's name unless given" },
    thumbnail: { help: 'make it a thumbnail of 300 × 186, cut from its middle' },
    alt: { value: 'TEXT', help: 'what it shows, in words, for the printed block' },
  },
  effect: 'changes',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const name = nameOf(call, file)
    const { content, width, height } = await made(file, call.flag('thumbnail'))
    const { address, bytes } = await ask('content-image-put', { ...call.change, name, content: content.toString('base64') })
    const block = { type: 'image', value: { image_url: address, alt: call.value('alt') ?? '', width, height } }
    const { dryRun } = call.change
    const lines = [
      `${file} ${dryRun ? 'would be' : 'is'} ${address} (${width} × ${height}, ${bytes} bytes)`,
      ...(call.flag('thumbnail')
        ? [`as a page's thumbnail: "thumbnail_url": "${address}"`]
        : [`in a page's text: ${JSON.stringify(block)}`]),
    ]
    return { data: { address, width, height, bytes, block, dryRun }, lines }
  },
}

function nameOf(call: Call, file: string): string {
  const given = call.value('name')
  if (given !== null) {
    if (!CONTENT_IMAGE_NAME.test(given) || given.length > CONTENT_IMAGE_NAME_LENGTH)
      throw new UsageError(
        `content image put: --name must be up to ${CONTENT_IMAGE_NAME_LENGTH} lower-case letters and digits, with dashes between them`,
      )
    return given
  }
  const plain = parse(file).name.normalize('NFD').toLowerCase()
  const words = plain.replaceAll(/\p{M}/gu, '').match(/[a-z0-9]+/g) ?? []
  const name = words.join('-').slice(0, CONTENT_IMAGE_NAME_LENGTH).replace(/-$/, '')
  if (name === '') throw new UsageError('content image put: the name of the file has no letter or digit: give it one with --name')
  return name
}

async function made(file: string, isThumbnail: boolean) {
  const content = await readGiven(file)
  try {
    return await pictureOf(content, { isThumbnail })
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`${file}: ${error.message}`) : error
  }
}
