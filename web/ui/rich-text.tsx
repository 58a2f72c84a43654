import { createContext, createElement, type ReactNode, use, useMemo } from 'react'
import { type HtmlElementNode, type HtmlNode, parseInBrowser } from './parse-html.ts'
import { TextPicture } from './text-picture.tsx'

/** Tags that texts may have, and what each is shown as. Pages have headings of their own above those of texts. */
const TAGS: Record<string, string> = {
  p: 'p',
  h1: 'h3',
  h2: 'h3',
  h3: 'h3',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
  ul: 'ul',
  ol: 'ol',
  blockquote: 'blockquote',
  b: 'strong',
  strong: 'strong',
  i: 'em',
  em: 'em',
  sub: 'sub',
  sup: 'sup',
  code: 'code',
}
const EMPTY_TAGS: Record<string, string> = { br: 'br', hr: 'hr' }
/** What these hold is no text for readers. */
const DROPPED = new Set(
  'script style template noscript noframes noembed iframe object embed head title textarea select button xmp'.split(' '),
)
const PROTOCOLS = ['https:', 'http:', 'mailto:']
/** Stands for this site, which is not asked for its name: the server's pages and the browser's must be alike. */
const HERE = 'https://here.invalid'
/** Deeper than any text; what lies below is left out. */
const MAX_DEPTH = 30

/** How HTML is read; the server has no browser to do it. */
export const HtmlParser = createContext<(html: string) => HtmlNode[]>(parseInBrowser)

/**
 * Text with marks from the content management, as HTML. It is read where nothing of it runs or loads, and only known tags, addresses of links
 * and this site's pictures are taken over from there, as elements of the app: whatever else the HTML says has no way into the page.
 */
export function RichText({ html }: { html: string }) {
  const parse = use(HtmlParser)
  const content = useMemo(() => contentOf(parse(html), 0), [parse, html])
  return createElement('div', { className: 'rich-text' }, ...content)
}

function contentOf(nodes: readonly HtmlNode[], depth: number): ReactNode[] {
  if (depth > MAX_DEPTH) return []
  return nodes.map((node) => nodeOf(node, depth + 1))
}

/** All that can be read in a node, at whatever depth: a picture is read as its words. */
function textOf(node: HtmlNode): string {
  if (typeof node === 'string') return node
  return pathOf(node) === undefined ? node.children.map(textOf).join('') : (node.said.alt ?? '')
}
const isEmpty = (node: HtmlNode) => textOf(node).trim() === ''
const hasPicture = (node: HtmlNode): boolean =>
  typeof node !== 'string' && (pathOf(node) !== undefined || node.children.some(hasPicture))

function nodeOf(node: HtmlNode, depth: number): ReactNode {
  if (typeof node === 'string') return node
  if (DROPPED.has(node.tag)) return null
  const empty = EMPTY_TAGS[node.tag]
  if (empty) return createElement(empty)
  if (node.tag === 'img') return pictureOf(node)
  // Nothing to read: a heading or a link without a name. A picture without words may still be in it.
  if (isEmpty(node)) return hasPicture(node) ? createElement(Unwrapped, null, ...contentOf(node.children, depth)) : ' '
  if (node.tag === 'ul' || node.tag === 'ol') return listOf(node.tag, node.children, depth)
  const content = contentOf(node.children, depth)
  if (node.tag === 'a') return linkOf(node.said.href, content)
  const tag = TAGS[node.tag]
  return tag ? createElement(tag, null, ...content) : createElement(Unwrapped, null, ...content)
}

const Unwrapped = ({ children }: { children?: ReactNode }) => children

/** Lists hold entries, and nothing else. */
function listOf(tag: 'ul' | 'ol', children: readonly HtmlNode[], depth: number): ReactNode {
  const items = children.filter((child) => typeof child !== 'string' && !isEmpty(child))
  const entries = items.map((item) => {
    const isEntry = typeof item !== 'string' && item.tag === 'li'
    return createElement('li', null, ...(isEntry ? contentOf(item.children, depth) : [nodeOf(item, depth + 1)]))
  })
  return createElement(tag, null, ...entries)
}

function linkOf(address: string | undefined, content: ReactNode[]): ReactNode {
  const url = URL.parse(address ?? 'none:', HERE)
  if (!url || !PROTOCOLS.includes(url.protocol)) return createElement(Unwrapped, null, ...content)
  const href = url.origin === HERE ? url.href.slice(HERE.length) : url.href
  return createElement('a', { href, rel: 'noopener noreferrer' }, ...content)
}

/** Where a picture of this site is; pictures of others are none (rules/pages.md, "Pictures"). */
function pathOf({ tag, said: { src } }: HtmlElementNode): string | undefined {
  const url = tag === 'img' && src !== undefined ? URL.parse(src, HERE) : null
  return url?.origin === HERE && url.pathname.startsWith('/media/') ? url.pathname : undefined
}

function pictureOf(node: HtmlElementNode): ReactNode {
  const src = pathOf(node)
  if (src === undefined) return null
  const [width, height] = [Number(node.said.width), Number(node.said.height)]
  const isSized = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0
  return createElement(TextPicture, { src, alt: node.said.alt ?? '', size: isSized ? { width, height } : null })
}
