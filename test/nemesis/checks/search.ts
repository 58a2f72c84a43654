import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { createClient } from '../../../lambdas/search/engine.ts'
import { storedDocuments, withListsInOrder } from '../../search/kit.ts'
import { postgresDocuments } from '../../search/world.ts'
import type { Stage } from '../stage.ts'
import type { Check, Checking } from './check.ts'

/** Between two looks: each reads all documents. */
const EVERY_MS = 4_000

const kinds = ['private', 'public'] as const
type Documents = Record<(typeof kinds)[number], Record<string, unknown>>

/**
 * What Postgres says of the index at one moment. `settled`: the newest version of each document that nothing waits to replace, neither the
 * document itself nor the hourly consequences of an exam run (rules/freeze.md, "Elsewhere"). `waiting`: rows of the outbox.
 */
type Saying = { documents: Documents; settled: Map<string, string>; waiting: number }

/**
 * The index says what Postgres says, document by document: while things happen, of each document that nothing waits to replace; in the end, of
 * all, and nothing waits.
 */
export function indexFollows(): Check {
  let next = 0
  return {
    during: async (checking) => {
      if (checking.history.now() < next) return
      await compareSettled(checking)
      next = checking.history.now() + EVERY_MS
    },
    calm: compareAll,
    after: compareAll,
  }
}

/** A document whose version and content are the same before and after the look at the index has been what it is all the time between. */
async function compareSettled({ stage, history }: Checking): Promise<void> {
  const before = await sayingOf(stage)
  const stored = await storedIn(stage)
  const after = await sayingOf(stage)
  for (const [id, version] of before.settled) {
    if (after.settled.get(id) !== version) continue
    for (const kind of kinds) {
      const [was, is] = [before.documents[kind][id], after.documents[kind][id]]
      if (isDeepStrictEqual(was, is) && !isDeepStrictEqual(stored[kind][id], is)) {
        history.violated('the index says what Postgres says', `${kind} document ${id}, for which nothing waits`)
      }
    }
  }
}

async function compareAll({ stage, history }: Checking): Promise<void> {
  const [stored, { documents, settled, waiting }] = [await storedIn(stage), await sayingOf(stage)]
  for (const kind of kinds) {
    for (const id of new Set([...Object.keys(stored[kind]), ...Object.keys(documents[kind])])) {
      const isAwaited = id in documents[kind] && !settled.has(id)
      if (!isAwaited && !isDeepStrictEqual(stored[kind][id], documents[kind][id]))
        history.violated('the index says what Postgres says', `${kind} document ${id}`)
    }
  }
  if (waiting !== 0) history.violated('the outbox empties', `${waiting} rows wait`)
}

async function storedIn({ search }: Stage): Promise<Documents> {
  const client = createClient(search.target)
  try {
    return comparable(await storedDocuments({ client, prefix: search.prefix }))
  } finally {
    await client.close()
  }
}

const SETTLED = `
  SELECT id, coalesce(version, 0)::text AS version
    FROM (SELECT coalesce(e.id, d.program_enrollment_id) AS id, d.version
            FROM program_enrollment e FULL JOIN search_document d ON d.program_enrollment_id = e.id) known
   WHERE NOT EXISTS (SELECT FROM search_outbox o WHERE o.program_enrollment_id = known.id)
     AND NOT EXISTS (SELECT FROM consequence_queue q JOIN exam_run x ON x.id = q.exam_run_id JOIN course c ON c.id = x.course_id
                       JOIN program_enrollment e ON e.program_id = c.program_id WHERE e.id = known.id)`

async function sayingOf({ direct }: Stage): Promise<Saying> {
  const client = await direct.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const saying = await sayingIn(client)
    await client.query('COMMIT')
    client.release()
    return saying
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function sayingIn(client: pg.ClientBase): Promise<Saying> {
  const settled = await client.query<{ id: number; version: string }>(SETTLED)
  const outbox = await client.query<{ waiting: number }>('SELECT count(*)::int AS waiting FROM search_outbox')
  return {
    documents: comparable(await postgresDocuments(client)),
    settled: new Map(settled.rows.map(({ id, version }) => [String(id), version])),
    waiting: outbox.rows[0]?.waiting ?? 0,
  }
}

/** As JSON has them, with lists as bags: of what has no document, null and absent are one. */
function comparable(documents: Record<keyof Documents, Record<string, unknown>>): Documents {
  const of = (kind: keyof Documents) =>
    Object.fromEntries(
      Object.entries(documents[kind]).flatMap(([id, document]) =>
        document === null ? [] : [[id, JSON.parse(JSON.stringify(withListsInOrder(document))) as unknown]],
      ),
    )
  return { private: of('private'), public: of('public') }
}
