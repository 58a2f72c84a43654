import * as z from 'zod'
import { newBrowser } from '../../auth/browser.ts'
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
  ask: (what: string, path: string, asking?: { method: string; body: Record<string, unknown> }) => Promise<Told>
}

export function createClient(
  stage: Stage,
  history: History,
  account: { backend: string; site: string; username: string; name: string },
): Client {
  const { siteUrl } = stage.addresses()
  const browser = newBrowser({ url: siteUrl, siteUrl })
  let csrf = ''
  const told = async (what: string, asked: Told['asked'], request: () => Promise<Response>): Promise<Told> => {
    const from = history.now()
    const answer = await request().then(answerOf, unanswered)
    const line = { from, to: history.now(), client: account.name, what, ...answer, ...(asked && { asked }) }
    history.told.push(line)
    return line
  }
  return {
    name: account.name,
    username: account.username,
    logIn: async () => {
      await told('log in', undefined, () => browser.logIn(account.backend, account.site))
      const session = signedIn.safeParse(await browser.session().catch(() => undefined))
      csrf = session.success ? session.data.user.csrf_token : ''
      return session.success
    },
    ask: (what, path, asking) =>
      told(what, asking?.body, () => {
        const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ')
        return fetch(`${siteUrl}${path}`, {
          method: asking?.method ?? 'GET',
          headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' },
          redirect: 'manual',
          signal: AbortSignal.timeout(PATIENCE_MS),
          ...(asking && { body: JSON.stringify(asking.body) }),
        })
      }),
  }
}

type Answer = Pick<Told, 'status' | 'code' | 'retryAfter'>

async function answerOf(response: Response): Promise<Answer> {
  const text = response.status >= 400 ? await response.text() : (await response.arrayBuffer(), '')
  return { status: response.status, code: codeOf(text), retryAfter: response.headers.has('retry-after') }
}

function codeOf(text: string): string {
  try {
    const body: { code?: unknown } = JSON.parse(text)
    return typeof body.code === 'string' ? body.code : ''
  } catch {
    return ''
  }
}

function unanswered(error: unknown): Answer {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError'
  return { status: isLate ? 'no-answer' : 'unreachable', code: '', retryAfter: false }
}
