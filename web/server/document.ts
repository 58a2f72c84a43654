import { PAGE_DATA, type PageData } from '../page-data.ts'
import { escaped, type Head } from './head.ts'

type Parts = {
  appPage: string
  /** By React: what it has for the head stands before all else. */
  rendered: string
  data: PageData
  head: Head
}

const TITLE = /<title>[^<]*<\/title>/
const HEAD_END = '</head>'
const ROOT = '<div id="app"></div>'
const NOSCRIPT = /\s*<noscript>[^]*?<\/noscript>/

/** The app's page with all of this in it. @throws when the app's page is not as it is written (web/index.html). */
export function documentOf({ appPage, rendered, data, head }: Parts): string {
  for (const part of ['<title>', HEAD_END, ROOT]) if (!appPage.includes(part)) throw new Error(`the app's page has no ${part}`)
  const [, hoisted = '', markup = ''] = /^((?:<(?:meta|link)\b[^>]*>)*)([^]*)$/.exec(rendered) ?? []
  const scripts = head.linkedData.map((each) => `<script type="application/ld+json">${inScript(each)}</script>`)
  const block = `<script type="application/json" id="${PAGE_DATA}">${inScript(data)}</script>`
  return appPage
    .replace(TITLE, () => `<title>${escaped(head.title)}</title>`)
    .replace(HEAD_END, () => [...head.tags, hoisted, ...scripts, HEAD_END].filter(Boolean).join('\n    '))
    .replace(ROOT, () => `<div id="app">${markup}</div>\n    ${block}`)
    .replace(NOSCRIPT, '')
}

/** JSON that cannot end the element in which it stands, nor begin a comment (HTML, "Restrictions for contents of script elements"). */
const inScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[<\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
