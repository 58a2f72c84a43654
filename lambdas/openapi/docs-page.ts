import { createHash } from 'node:crypto'
import type { ApiDocument } from './document.ts'

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
details{border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.5rem;margin:.5rem 0;padding:.5rem 1rem}
summary{cursor:pointer}
code,pre{font:14px/1.5 ui-monospace,monospace}
pre{overflow:auto}
b{display:inline-block;min-width:4rem}`

/** The page runs nothing, and may be styled by this one sheet only. */
export const DOCS_CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'`

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const code = (value: unknown) => `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`

/** The document as a page: each call and each schema folded, without a script. */
export function docsPage({ info, paths = {}, components }: ApiDocument): string {
  const calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]: [string, { summary?: string }]) => {
      const { summary = '', ...rest } = operation
      return `<details><summary><b>${method.toUpperCase()}</b> <code>${escaped(path)}</code> ${escaped(summary)}</summary>${code(rest)}</details>`
    }),
  )
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escaped(name)}"><summary><code>${escaped(name)}</code></summary>${code(schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(info.title)} API</title>
<style>${STYLE}</style></head>
<body><main><h1>${escaped(info.title)} API</h1><p>${escaped(info.description ?? '')} <a href="/api/openapi.json">OpenAPI document</a></p>
<h2>Calls</h2>${calls.join('')}<h2>Schemas</h2>${schemas.join('')}</main></body></html>`
}
