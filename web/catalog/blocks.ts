/** A part of a page's description, as it is shown; `key` is its place. */
export type Block = TextBlock | ImageBlock
export type TextBlock = { kind: 'text'; key: number; html: string }
/** `src`: a path of this site's pictures. `width` and `height` in pixels of CSS; null where nobody has said them. */
export type ImageBlock = {
  kind: 'image'
  key: number
  src: string
  alt: string
  size: { width: number; height: number } | null
  link: string | null
}

/** The texts and pictures among the blocks of a page's description (rules/pages.md, "Pictures"); blocks of other kinds are not shown. */
export function blocksOf(description: unknown): Block[] {
  if (!Array.isArray(description)) return []
  return description.flatMap((block: unknown, key): Block[] => {
    const value = isObject(block) ? block['value'] : undefined
    if (typeof value === 'string') return value.trim() === '' ? [] : [{ kind: 'text', key, html: value }]
    const image = isObject(value) ? imageOf(value) : null
    return image ? [{ kind: 'image', key, ...image }] : []
  })
}

/** The texts alone. */
export const textsOf = (description: unknown): TextBlock[] => blocksOf(description).filter((block) => block.kind === 'text')

type Fields = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Pictures of other sites are none: the content policy lets in this site's own (rules/pages.md, "Pictures"). */
function imageOf(value: Fields): Omit<ImageBlock, 'kind' | 'key'> | null {
  const src = value['image_url']
  if (typeof src !== 'string' || !src.startsWith('/media/')) return null
  const link = textIn(value, 'link')
  return {
    src,
    alt: textIn(value, 'alt') ?? textIn(value, 'image_title') ?? '',
    size: sizeOf(value),
    link: link !== null && /^https?:\/\//.test(link) ? link : null,
  }
}

const textIn = (value: Fields, name: string) => (typeof value[name] === 'string' ? value[name] : null)

function pixelsIn(value: Fields, name: string): number | null {
  const pixels = value[name]
  return typeof pixels === 'number' && Number.isInteger(pixels) && pixels > 0 ? pixels : null
}

/** As the block wants it; one side that it leaves out follows from the picture's own sides, and both are those. */
function sizeOf(value: Fields): ImageBlock['size'] {
  const [width, height] = [pixelsIn(value, 'width'), pixelsIn(value, 'height')]
  if (width !== null && height !== null) return { width, height }
  const [ownWidth, ownHeight] = [pixelsIn(value, 'image_width'), pixelsIn(value, 'image_height')]
  if (ownWidth === null || ownHeight === null) return null
  if (width !== null) return { width, height: Math.round((width * ownHeight) / ownWidth) }
  if (height !== null) return { width: Math.round((height * ownWidth) / ownHeight), height }
  return { width: ownWidth, height: ownHeight }
}
