import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { edgeOf } from '../../local/edge.ts'
import { listenOn } from '../../local/engines/ports.ts'
import { builtWeb } from '../../local/web.ts'
import { serveWeb } from '../../local/web-files.ts'

/** JSON; `type`: or text of this type, as it is. */
export type Answer = { status: number; body: unknown; type?: 'text/html' }
export type Asked = { method: string; path: string; query: URLSearchParams; body: unknown; csrf: string | undefined }
/** Answers by `METHOD /path`, without a slash at the end. */
export type Answers = Record<string, Answer | ((asked: Asked) => Answer | Promise<Answer>)>

export type Site = {
  url: string
  /** What the API answers; tests change it as they go. Anything else is a 404. */
  answers: Answers
  /** Every call of the API, in order. */
  asked: Asked[]
  stop: () => Promise<void>
}

/** The built app on a free port, with an API that answers what the test says. */
export async function startSite(answers: Answers): Promise<Site> {
  const serveApp = serveWeb(edgeOf(await builtWeb()))
  const site: Site = { url: '', answers, asked: [], stop: async () => {} }
  const server = createServer((request, response) => {
    if (!isApi(request)) return serveApp(request, response)
    answerApi(site, request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  const { url, close: stop } = await listenOn(server)
  return Object.assign(site, { url, stop })
}

const pathOf = ({ url = '/' }: IncomingMessage) => decodeURIComponent(new URL(url, 'http://site').pathname)
const isApi = ({ url = '/' }: IncomingMessage) => /^\/(api|login|logout|complete)\//.test(url)

async function answerApi(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const sent = Buffer.concat(chunks).toString()
  const csrf = request.headers['x-csrf-token']
  const asked: Asked = {
    method: request.method ?? 'GET',
    path: pathOf(request).replace(/\/$/, ''),
    query: new URL(request.url ?? '/', 'http://site').searchParams,
    body: sent === '' ? undefined : JSON.parse(sent),
    csrf: typeof csrf === 'string' ? csrf : undefined,
  }
  site.asked.push(asked)
  const known = site.answers[`${asked.method} ${asked.path}`] ?? {
    status: 404,
    body: { code: 'not-found', message: 'There is nothing here.' },
  }
  const { status, body, type } = typeof known === 'function' ? await known(asked) : known
  const text = type ? String(body) : JSON.stringify(body)
  response.writeHead(status, { 'content-type': type ?? 'application/json', 'cache-control': 'no-store' }).end(text)
}
