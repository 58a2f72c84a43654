import * as z from 'zod'
import type { Documents } from './documents.ts'
import { type Engine, reaching } from './engine.ts'
import type { Target } from './indices.ts'

/** What a program enrollment is to be in the index from this version on. No documents: it is to be gone. */
export type Write = { id: number; version: string; documents: Documents | null }

/** `refused`: the mapping does not take the document, and trying again is of no use. `failed`: it may be. */
export type Written = { id: number } & ({ kind: 'done' } | { kind: 'refused' | 'failed'; error: string })

/** Well under what the smallest search instances on AWS take in one request (10 MB). */
const MAX_BYTES = 4_000_000

type Action = { id: number; lines: string }

/**
 * Writes documents, or deletes them, in all of these indices. A document that is there in a newer version stays: that is done, too.
 * @returns what became of each, by id: done only when it is done in every index.
 * @throws SearchUnavailable; some of it may have been written then.
 */
export async function bulkWrite(engine: Engine, targets: readonly Target[], writes: readonly Write[]): Promise<Written[]> {
  const outcomes = new Map<number, Written>(writes.map(({ id }) => [id, { id, kind: 'done' }]))
  for (const request of requestsOf(writes.flatMap((write) => actionsOf(targets, write)))) {
    const bulkBody = request.map(({ lines }) => lines).join('')
    const answer = await reaching(() => engine.client.transport.request({ method: 'POST', path: '/_bulk', bulkBody }))
    const { items } = bulkAnswer.parse(answer.body)
    if (items.length !== request.length) throw new Error(`OpenSearch answered ${items.length} of ${request.length} actions`)
    for (const [position, item] of items.entries()) {
      const id = request[position]?.id ?? 0
      const written = { id, ...outcomeOf(item) }
      // What may succeed next time is tried again, even if another index refuses the document.
      if (written.kind === 'failed' || outcomes.get(id)?.kind === 'done') outcomes.set(id, written)
    }
  }
  return [...outcomes.values()]
}

function actionsOf(targets: readonly Target[], { id, version, documents }: Write): Action[] {
  return targets.map(({ kind, alias }) => {
    const target = { _index: alias, _id: String(id), version: Number(version), version_type: 'external' }
    const lines = documents
      ? [JSON.stringify({ index: { ...target, require_alias: true } }), JSON.stringify(documents[kind])]
      : [JSON.stringify({ delete: target })]
    return { id, lines: lines.map((line) => `${line}\n`).join('') }
  })
}

function requestsOf(actions: readonly Action[]): Action[][] {
  const requests: Action[][] = []
  let bytes = Infinity
  for (const action of actions) {
    const size = Buffer.byteLength(action.lines)
    if (bytes + size > MAX_BYTES) {
      requests.push([])
      bytes = 0
    }
    requests.at(-1)?.push(action)
    bytes += size
  }
  return requests
}

const itemAnswer = z.object({
  status: z.number().int(),
  error: z.object({ type: z.string(), reason: z.string().nullish() }).optional(),
})
type Item = z.infer<typeof itemAnswer>
const indexed = z.object({ index: itemAnswer }).transform((each) => each.index)
const deleted = z.object({ delete: itemAnswer }).transform((each) => each.delete)
const bulkAnswer = z.object({ items: z.array(z.union([indexed, deleted])) })

const VERSION_CONFLICT = 409
const BAD_REQUEST = 400

function outcomeOf({ status, error }: Item): { kind: 'done' } | { kind: 'refused' | 'failed'; error: string } {
  // Without an error, a status is that of a deletion of what is not there.
  if (error === undefined || status === VERSION_CONFLICT) return { kind: 'done' }
  const refused = status === BAD_REQUEST && error.type !== 'index_closed_exception'
  return { kind: refused ? 'refused' : 'failed', error: described(error.type, error.reason ?? '') }
}

/** Names the fields of the mapping only: the reason may quote what a learner has entered. */
function described(type: string, reason: string): string {
  const field = /(?:field|introduction of) \[([A-Za-z0-9_.]{1,80})\]/.exec(reason)?.[1]
  return field === undefined ? type : `${type}: ${field}`
}
