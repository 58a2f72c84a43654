import { createElement, type ReactNode, useMemo } from 'react'

/** Tags that texts may have, and what each is shown as. Pages have headings of their own above those of texts. */
const TAGS: Record<string, string> = {
  P: 'p',
  H1: 'h3',
  H2: 'h3',
  H3: 'h3',
  H4: 'h3',
  H5: 'h3',
  H6: 'h3',
  UL: 'ul',
  OL: 'ol',
  BLOCKQUOTE: 'blockquote',
  B: 'strong',
  STRONG: 'strong',
  I: 'em',
  EM: 'em',
  SUB: 'sub',
  SUP: 'sup',
  CODE: 'code',
}
const EMPTY_TAGS: Record<string, string> = { BR: 'br', HR: 'hr' }
/** What these hold is no text for readers. */
const DROPPED = new Set(
  'SCRIPT STYLE TEMPLATE NOSCRIPT NOFRAMES NOEMBED IFRAME OBJECT EMBED HEAD TITLE TEXTAREA SELECT BUTTON XMP'.split(' '),
)
const PROTOCOLS = ['https:', 'http:', 'mailto:']
const XHTML = 'http://www.w3.org/1999/xhtml'
/** Deeper than any text; what lies below is left out. */
const MAX_DEPTH = 30

/**
 * Text with marks from the content management, as HTML. It is read into a template, in which nothing runs or loads, and only known tags
 * and addresses of links are taken over from there, as elements of the app: whatever else the HTML says has no way into the page.
 */
export function RichText({ html }: { html: string }) {
  const content = useMemo(() => childrenOf(fragmentOf(html), 0), [html])
  return createElement('div', { className: 'rich-text' }, ...content)
}

function fragmentOf(html: string): DocumentFragment {
  const template = document.createElement('template')
  template.innerHTML = html.replaceAll(TAG, (tag) => tag.replaceAll(STYLE, '$1data-style='))
  return template.content
}

/** Styles would have no effect in a template either, but browsers report each to the content security policy. */
const TAG = /<[a-z][^>]*>/gi
const STYLE = /([\s/"'])style\s*=/gi

function childrenOf(parent: Node, depth: number): ReactNode[] {
  if (depth > MAX_DEPTH) return []
  return [...parent.childNodes].map((child) => nodeOf(child, depth + 1))
}

function nodeOf(node: Node, depth: number): ReactNode {
  if (node instanceof Text) return node.data
  if (!(node instanceof Element) || node.namespaceURI !== XHTML || DROPPED.has(node.nodeName)) return null
  const empty = EMPTY_TAGS[node.nodeName]
  if (empty) return createElement(empty)
  // Nothing to read: a heading or a link without a name.
  if (node.textContent.trim() === '') return ' '
  if (node.nodeName === 'UL' || node.nodeName === 'OL') return listOf(node, depth)
  const content = childrenOf(node, depth)
  if (node.nodeName === 'A') return linkOf(node, content)
  const tag = TAGS[node.nodeName]
  return tag ? createElement(tag, null, ...content) : createElement(Unwrapped, null, ...content)
}

const Unwrapped = ({ children }: { children?: ReactNode }) => children

/** Lists hold entries, and nothing else. */
function listOf(list: Element, depth: number): ReactNode {
  const items = [...list.children].filter(({ textContent }) => textContent.trim() !== '')
  const entries = items.map((item) => {
    const content = item.nodeName === 'LI' ? childrenOf(item, depth) : [nodeOf(item, depth + 1)]
    return createElement('li', null, ...content)
  })
  return createElement(TAGS[list.nodeName] ?? 'ul', null, ...entries)
}

function linkOf(link: Element, content: ReactNode[]): ReactNode {
  const url = URL.parse(link.getAttribute('href') ?? 'none:', location.origin)
  if (!url || !PROTOCOLS.includes(url.protocol)) return createElement(Unwrapped, null, ...content)
  return createElement('a', { href: url.href, rel: 'noopener noreferrer' }, ...content)
}
