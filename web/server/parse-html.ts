import { type DefaultTreeAdapterTypes, html as names, parseFragment } from 'parse5'
import { elementOf, type HtmlNode, withoutStyles } from '../ui/parse-html.ts'

type Tree = DefaultTreeAdapterTypes.ChildNode

const MAX_DEPTH = 100

/** What `parseInBrowser` makes of the same text: parse5 and browsers follow one standard (HTML, "Parsing HTML documents"). */
export const parseOnServer = (html: string): HtmlNode[] =>
  nodesOf(parseFragment(withoutStyles(html), { scriptingEnabled: false }).childNodes, 0)

function nodesOf(nodes: readonly Tree[], depth: number): HtmlNode[] {
  if (depth > MAX_DEPTH) return []
  return nodes.flatMap((node): HtmlNode[] => {
    if ('value' in node) return [node.value]
    if (!('tagName' in node) || node.namespaceURI !== names.NS.HTML) return []
    const valueOf = (wanted: string) => node.attrs.find(({ name }) => name === wanted)?.value
    return [elementOf(node.tagName, valueOf, nodesOf(node.childNodes, depth + 1))]
  })
}

/** The text of rich text in one line. */
export const plainText = (html: string): string => joined(parseOnServer(html)).replaceAll(/\s+/g, ' ').trim()

const UNREAD = new Set(['script', 'style', 'template'])

const joined = (nodes: readonly HtmlNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : UNREAD.has(node.tag) ? '' : `${joined(node.children)} `)).join('')
