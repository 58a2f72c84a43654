import * as z from 'zod'
import { locationOf, newBrowser, pick } from '../../auth/browser.ts'
import type { History, Told } from '../history.ts'
import type { Stage } from '../stage.ts'

const signedIn = z.object({ user: z.object({ csrf_token: z.string() }) })

/** Longer than any function may take, and than API Gateway waits. */
const PATIENCE_MS = 40_000

/** Somebody who talks to the system over HTTP, and whose every answer is kept. */
export type Client = {
  name: string
  username: string
  logIn: () => Promise<boolean>
  ask: (what: string, path: string, asking?: Asking) => Promise<Told>
  /** As `ask`, for what the body says; undefined when it is no JSON. */
  read: (what: string, path: string, asking?: Asking) => Promise<unknown>
}
type Asking = { method: string; body: Record<string, unknown> }

export function createClient(
  stage: Stage,
  history: History,
  account: { backend: string; site: string; username: string; name: string },
): Client {
  const { siteUrl } = stage.addresses()
  const browser = newBrowser({ url: siteUrl, siteUrl })
  let csrf = ''
  const told = async (what: string, asked: Told['asked'], request: () => Promise<Response>) => {
    const from = history.now()
    const { text, ...answer } = await inTime(request).then(answerOf, unanswered)
    const line = { from, to: history.now(), client: account.name, what, ...answer, ...(asked && { asked }) }
    history.told.push(line)
    return { line, text }
  }
  const request = (what: string, path: string, asking?: Asking) =>
    told(what, asking?.body, () => {
      const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
      return fetch(`${siteUrl}${path}`, {
        method: asking?.method ?? 'GET',
        headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' },
        redirect: 'manual',
        ...(asking && { body: JSON.stringify(asking.body) }),
      })
    })
  /** Where the course site's page sends the browser; null while the site itself is away. */
  const throughSite = (location: string) => pick(location, { username: account.site }).catch(() => null)

  return {
    name: account.name,
    username: account.username,
    logIn: async () => {
      let location = ''
      const begun = await told('begin login', undefined, async () => {
        const response = await browser.get(`/login/${account.backend}/`)
        location = locationOf(response)
        return response
      })
      if (!isRedirect(begun.line)) return false
      const back = await throughSite(location)
      if (!back) return false
      await told('complete login', undefined, () => browser.get(back))
      const { text } = await told('session', undefined, () => browser.get('/api/v0/session/'))
      const session = signedIn.safeParse(parsed(text))
      csrf = session.success ? session.data.user.csrf_token : ''
      return session.success
    },
    ask: async (...asked) => (await request(...asked)).line,
    read: async (...asked) => parsed((await request(...asked)).text),
  }
}

type Answer = Pick<Told, 'status' | 'code' | 'retryAfter'> & { text: string }

const LATE = new Error('no answer in time')

/** What comes later than a client waits is no answer. */
async function inTime(request: () => Promise<Response>): Promise<Response> {
  const late = Promise.withResolvers<never>()
  const patience = setTimeout(late.reject, PATIENCE_MS, LATE)
  return Promise.race([request(), late.promise]).finally(() => clearTimeout(patience))
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  return { status: response.status, code: codeOf(text), retryAfter: response.headers.has('retry-after'), text }
}

function unanswered(error: unknown): Answer {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return { status: error === LATE ? 'no-answer' : 'unreachable', code, retryAfter: false, text: '' }
}

const isRedirect = ({ status }: Told): boolean => typeof status === 'number' && status >= 300 && status < 400

const coded = z.object({ code: z.string() })

function codeOf(text: string): string {
  const body = coded.safeParse(parsed(text))
  return body.success ? body.data.code : ''
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
