import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { listenOn, portOf, wantedPort } from '../engines/ports.ts'
import type { Engine } from '../workflows/engine.ts'
import { EngineError } from '../workflows/errors.ts'
import type { Invoke } from '../workflows/invocation.ts'
import { actionsOf, InputRefused } from './actions.ts'
import { type Ask, askBy } from './ask.ts'
import { executionPageOf } from './execution-page.ts'
import { filterOf } from './filters.ts'
import { html } from './html.ts'
import { machinePageOf } from './machine-page.ts'
import { mapRunPageOf } from './map-run-page.ts'
import { overviewPage } from './overview.ts'
import { type Frame, shell } from './shell.ts'

export type OperationsPageOptions = {
  engine: Engine
  /** Calls a function by its name: `operations` tells leases, outbox and health, and keeps the audit log. */
  invoke: Invoke
  schedules: Readonly<Record<string, { cron: string; stateMachine: string }>>
  /** 0: any free port. */
  port: number
  now: () => Date
}
export type OperationsPage = { url: string; close: () => Promise<void> }

/** Nothing comes from elsewhere, and nothing in a page's own text runs or styles it. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: a form's request would then name no origin, and be refused.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}
const MAX_FORM_BYTES = 512 * 1024

/**
 * Serves the operations page on the loopback interface (rules/operations.md, "Watching"): executions, drawings of the machines with the outcome of
 * each state, leases, outbox, schedules, and buttons to start and stop. A form counts only with the token of this process in it, and
 * from this very origin.
 * @throws Error naming the port when it is taken.
 */
export async function startOperationsPage(options: OperationsPageOptions): Promise<OperationsPage> {
  const token = randomBytes(24).toString('base64url')
  const server = createServer()
  const page = await listenOn(server, await wantedPort('operations page (--operations-port)', options.port))
  const answer = answering(options, token, portOf(server))
  server.on('request', (request, response) => void answer(request).then((answered) => send(response, answered)))
  return page
}

type Answered = { status: number; body: string; type?: string; location?: string }

const assetOf = (file: string, type: string): Answered => ({
  status: 200,
  type,
  body: readFileSync(join(import.meta.dirname, 'assets', file), 'utf8'),
})

/** A no, that is shown as a page. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function answering(options: OperationsPageOptions, token: string, port: number) {
  const ask = askBy(options.invoke)
  const actions = actionsOf(options.engine, ask)
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  const assets = new Map([
    ['/page.css', assetOf('page.css', 'text/css')],
    ['/page.js', assetOf('page.js', 'text/javascript')],
  ])
  const route = async (request: IncomingMessage): Promise<Answered> => {
    // A foreign name that was pointed at this computer stays in `Host`.
    if (!hosts.includes(request.headers.host ?? '')) throw new Refused(403, 'This page is only for this computer.')
    const [path = '', query = ''] = (request.url ?? '').split('?')
    if (request.method === 'GET') {
      const frame = { token, now: options.now() }
      return (
        assets.get(path) ?? { status: 200, body: await pageAt({ path, query: new URLSearchParams(query) }, frame, options, ask) }
      )
    }
    const action = request.method === 'POST' ? actions[path.slice(1)] : undefined
    if (!action) throw new Refused(request.method === 'POST' ? 404 : 405, 'There is no such page.')
    const form = await formOf(request, hosts, token)
    try {
      return { status: 303, body: '', location: await action(form, options.now()) }
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error
      return refusedForm(form, error, { token, now: options.now() }, options.engine)
    }
  }
  return async (request: IncomingMessage): Promise<Answered> => {
    try {
      return await route(request)
    } catch (error) {
      return refusal(error)
    }
  }
}

/** The page of the form that was sent, with what was written in it and what is wrong with that. */
function refusedForm(form: URLSearchParams, error: InputRefused, frame: Frame, engine: Engine): Answered {
  const machine = engine.describeStateMachine(form.get('arn') ?? '')
  const refused = { input: form.get('input') ?? '', problem: error.message }
  return { status: 400, body: machinePageOf(frame, engine, machine, { filter: filterOf(new URLSearchParams()), refused }) }
}

type Asked = { path: string; query: URLSearchParams }

async function pageAt(
  { path, query }: Asked,
  frame: Frame,
  { engine, schedules }: OperationsPageOptions,
  ask: Ask,
): Promise<string> {
  if (path === '/') {
    const said = (error: unknown) => (error instanceof Error ? error.message : 'no answer')
    const [status, leases] = await Promise.all([
      ask('status', {}).catch(said),
      ask('lease-list', {}).then((found) => found.leases, said),
    ])
    return overviewPage(frame, engine, schedules, { status, leases })
  }
  const [kind, id] = partsOf(path)
  if (kind === 'machines') {
    const machine = engine.stateMachines().find(({ name }) => name === id)
    if (machine) return machinePageOf(frame, engine, machine, { filter: filterOf(query), refused: null })
  }
  if (kind === 'executions') return executionPageOf(frame, engine, engine.describeExecution(id))
  if (kind === 'map-runs') return mapRunPageOf(frame, engine, engine.describeMapRun(id))
  throw new Refused(404, 'There is no such page.')
}

function partsOf(path: string): [kind: string, id: string] {
  const [, kind = '', id = '', ...more] = path.split('/')
  try {
    return more.length > 0 ? ['', ''] : [kind, decodeURIComponent(id)]
  } catch {
    return ['', '']
  }
}

async function formOf(request: IncomingMessage, hosts: readonly string[], token: string): Promise<URLSearchParams> {
  const { origin } = request.headers
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
    throw new Refused(403, 'Other pages may not use this one.')
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part: Buffer = chunk
    bytes += part.length
    if (bytes <= MAX_FORM_BYTES) chunks.push(part)
  }
  if (bytes > MAX_FORM_BYTES) throw new Refused(413, `The form is longer than ${MAX_FORM_BYTES} bytes.`)
  const form = new URLSearchParams(Buffer.concat(chunks).toString())
  const [given, expected] = [Buffer.from(form.get('token') ?? ''), Buffer.from(token)]
  if (given.length === expected.length && timingSafeEqual(given, expected)) return form
  throw new Refused(403, 'The page is older than the system that runs now: load it again.')
}

function refusal(error: unknown): Answered {
  const message = error instanceof Error ? error.message : 'unknown error'
  const status =
    error instanceof Refused ? error.status : error instanceof EngineError && /NotExist|NotFound/.test(error.name) ? 404 : 400
  const content = html`<p class="problem" role="alert">${message}</p>`
  return { status, body: shell({ title: 'Not done', trail: [{ href: '/', text: 'Operations' }], content, live: false }) }
}

function send(response: ServerResponse, { status, body, type = 'text/html', location }: Answered): void {
  response.writeHead(status, {
    ...HEADERS,
    'content-type': `${type}; charset=utf-8`,
    ...(location !== undefined && { location }),
  })
  response.end(body)
}
