/** What numbers in stored rich text lead to: paths of pages on this site, and images by their URL, which may be relative to the site. */
export type RichTextTargets = {
  pages: Readonly<Record<string, string>>
  images: Readonly<Record<string, TargetImage>>
}
/** Sides in pixels. */
type TargetImage = { url: string; title: string; width: number; height: number }

const TAG = /<(a|embed)\b([^>]*?)\/?>/g
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g

/**
 * Rich text of the old site as it was shown there: links to pages and images by number become addresses, embedded media become links
 * (rules/moving-in.md, "What is kept"; Wagtail, "Rich text internals"). Links to what is gone stay as text, such images vanish.
 */
export function expandRichText(html: string, targets: RichTextTargets): string {
  return html.replaceAll(TAG, (tag, name: string, rest: string) => {
    const attributes = new Map(Array.from(rest.matchAll(ATTRIBUTE), ([, key = '', value = '']) => [key, value]))
    if (name === 'a') return attributes.has('linktype') ? link(attributes, targets) : tag
    return embedded(attributes, targets)
  })
}

function link(attributes: ReadonlyMap<string, string>, { pages }: RichTextTargets): string {
  const path = attributes.get('linktype') === 'page' ? pages[attributes.get('id') ?? ''] : undefined
  return path === undefined ? '<a>' : `<a href="${escaped(path)}">`
}

function embedded(attributes: ReadonlyMap<string, string>, { images }: RichTextTargets): string {
  const url = attributes.get('url')
  // Attributes are taken as they stand: they are escaped already.
  if (attributes.get('embedtype') === 'media' && url !== undefined) return `<a href="${url}">${url}</a>`
  const image = attributes.get('embedtype') === 'image' ? images[attributes.get('id') ?? ''] : undefined
  if (!image) return ''
  const { url: src, title, width, height } = image
  return `<img src="${escaped(src)}" alt="${attributes.get('alt') ?? escaped(title)}" width="${width}" height="${height}">`
}

/**
 * The blocks of a page's description as they are shown: texts expanded, images by number with what is known of them (rules/pages.md,
 * "Pictures"). A block that is nothing but an image has its number as value.
 */
export function expandBlocks(value: unknown, targets: RichTextTargets): unknown {
  if (typeof value === 'string') return expandRichText(value, targets)
  if (Array.isArray(value)) return value.map((each: unknown) => expandBlocks(each, targets))
  if (typeof value !== 'object' || value === null) return value
  if ('type' in value && value.type === 'image' && 'value' in value && typeof value.value === 'number')
    return { ...value, value: imageFields(value.value, targets) }
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] =>
    key === 'image' && typeof each === 'number'
      ? Object.entries(imageFields(each, targets))
      : [[key, expandBlocks(each, targets)]],
  )
  return Object.fromEntries(entries)
}

function imageFields(image: number, { images }: RichTextTargets): Record<string, unknown> {
  const found = images[image]
  if (!found) return { image, image_url: null }
  return { image, image_url: found.url, image_title: found.title, image_width: found.width, image_height: found.height }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
