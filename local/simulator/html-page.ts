import type { Reply } from './exchange.ts'

/** Text for between tags and in attributes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  main { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  h1 { font-size: 1.5rem }
  form { margin: 1.5rem 0 }
  label { display: block; margin-bottom: .25rem }
  input[type=search] { font: inherit; padding: .4rem .6rem; width: 70%; box-sizing: border-box }
  button { font: inherit; padding: .4rem .8rem; cursor: pointer }
  ul { list-style: none; padding: 0; margin: 0 0 1rem }
  li button { display: block; width: 100%; text-align: left; padding: .6rem .8rem; margin-bottom: .3rem; border: 1px solid GrayText;
    border-radius: .4rem; background: Canvas; color: CanvasText }
  li button:hover, li button:focus-visible { outline: 2px solid Highlight }
  small { display: block }`

/** A page of a simulated site, without scripts. `title` is text, `body` is HTML. */
export function htmlPage(status: number, title: string, body: string): Reply {
  const text = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(title)}</title>
    <style>${STYLE}</style>
  </head>
  <body><main>${body}</main></body>
</html>`
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  return { status, body: text, headers }
}
