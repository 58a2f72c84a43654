/** A text, or an element of HTML; comments and elements of other languages (SVG) are left out. */
export type HtmlNode = string | HtmlElementNode
export type HtmlElementNode = {
  tag: string
  /** What it says of itself, as far as anybody may want to know. */
  said: Readonly<Partial<Record<(typeof SAID)[number], string>>>
  children: HtmlNode[]
}

const SAID = ['href', 'src', 'alt', 'width', 'height'] as const

/** @param valueOf gives an attribute's value, if there is one. */
export function elementOf(
  tag: string,
  valueOf: (name: string) => string | null | undefined,
  children: HtmlNode[],
): HtmlElementNode {
  const said = SAID.flatMap((name) => {
    const value = valueOf(name)
    return value == null ? [] : [[name, value]]
  })
  return { tag, said: Object.fromEntries(said), children }
}

const XHTML = 'http://www.w3.org/1999/xhtml'
/** Deeper than any text (rich-text.tsx): what lies below is not looked at. */
const MAX_DEPTH = 100

/** Reads HTML into a template, in which nothing runs or loads. */
export function parseInBrowser(html: string): HtmlNode[] {
  const template = document.createElement('template')
  template.innerHTML = withoutStyles(html)
  return nodesOf(template.content, 0)
}

function nodesOf(parent: Node, depth: number): HtmlNode[] {
  if (depth > MAX_DEPTH) return []
  return [...parent.childNodes].flatMap((node): HtmlNode[] => {
    if (node instanceof Text) return [node.data]
    if (!(node instanceof Element) || node.namespaceURI !== XHTML) return []
    return [elementOf(node.localName, (name) => node.getAttribute(name), nodesOf(node, depth + 1))]
  })
}

const TAG = /<[a-z][^>]*>/gi
const STYLE = /([\s/"'])style\s*=/gi

/** Styles would have no effect in a template either, but browsers report each to the content security policy. */
export const withoutStyles = (html: string): string => html.replaceAll(TAG, (tag) => tag.replaceAll(STYLE, '$1data-style='))
