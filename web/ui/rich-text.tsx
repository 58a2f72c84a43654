import { createContext, createElement, type ReactNode, use, useMemo } from 'react'
import { type HtmlNode, parseInBrowser } from './parse-html.ts'

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
 * Text with marks from the content management, as HTML. It is read where nothing of it runs or loads, and only known tags and addresses of
 * links are taken over from there, as elements of the app: whatever else the HTML says has no way into the page.
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

/** All that is written in a node, at whatever depth. */
const textOf = (node: HtmlNode): string => (typeof node === 'string' ? node : node.children.map(textOf).join(''))
const isEmpty = (node: HtmlNode) => textOf(node).trim() === ''

function nodeOf(node: HtmlNode, depth: number): ReactNode {
  if (typeof node === 'string') return node
  if (DROPPED.has(node.tag)) return null
  const empty = EMPTY_TAGS[node.tag]
  if (empty) return createElement(empty)
  // Nothing to read: a heading or a link without a name.
  if (isEmpty(node)) return ' '
  if (node.tag === 'ul' || node.tag === 'ol') return listOf(node.tag, node.children, depth)
  const content = contentOf(node.children, depth)
  if (node.tag === 'a') return linkOf(node.href, content)
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
