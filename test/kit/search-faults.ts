import type { IncomingMessage } from 'node:http'

/** An answer of OpenSearch, as it goes on to who asked. */
export type Reply = { status: number; text: string }

/** Asks the OpenSearch at `target` what was asked here. */
export async function forward(target: string, request: IncomingMessage, body: string): Promise<Reply> {
  const method = request.method ?? 'GET'
  const response = await fetch(`${target}${request.url}`, {
    method,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(method !== 'GET' && method !== 'HEAD' && { body }),
  })
  return { status: response.status, text: await response.text() }
}

/** The actions of a bulk, each with its lines. */
function actionsOf(body: string): string[] {
  const lines = body.trim().split('\n')
  const actions: string[] = []
  while (lines.length > 0) {
    const [action = ''] = lines
    actions.push(lines.splice(0, action.startsWith('{"delete"') ? 1 : 2).join('\n'))
  }
  return actions
}

/** Passes a bulk on without every third of its actions, which are refused for now. */
export async function withPartOfBulk(body: string, pass: (text: string) => Promise<Reply>): Promise<Reply> {
  const actions = actionsOf(body)
  const kept = actions.filter((_, position) => position % 3 !== 0)
  const reply = kept.length > 0 ? await pass(`${kept.join('\n')}\n`) : { status: 200, text: '{"items":[]}' }
  const { items }: { items: unknown[] } = JSON.parse(reply.text)
  const refused = { index: { status: 429, error: { type: 'rejected_execution_exception', reason: 'too much to do' } } }
  const all = actions.map((_, position) => (position % 3 === 0 ? refused : items.shift()))
  return { status: 200, text: JSON.stringify({ took: 1, errors: true, items: all }) }
}
