import type { ClientBase, Pool } from 'pg'
import { SearchUnavailable } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { bulkWrite, type Write, type Written } from './bulk.ts'
import { readDocumentRows } from './document-query.ts'
import { composeDocuments } from './documents.ts'
import type { Engine } from './engine.ts'
import { createIndex, readIndices, targetsOf } from './indices.ts'
import { kinds } from './mappings.ts'
import { type Claim, claim, type Failure, queueAll, settle, type Version } from './outbox-query.ts'

export type FlushDependencies = {
  database: Pool
  /** Null: there is none here. */
  engine: Engine | null
  log: Log
  now: () => Date
  /** Outbox rows in one transaction. */
  batchSize: number
}

/**
 * What a flush did. `unavailable`: OpenSearch is not there, or has too much to do; the outbox waits. `more`: it ran out of time.
 * `left`: documents that were not taken, and stay for the next flush; `parked` ones stay until an operator lets them be tried again.
 */
export type FlushReport = {
  state: 'flushed' | 'more' | 'unavailable'
  written: number
  deleted: number
  left: number
  parked: number
}

export const BATCH_SIZE = 500

/** A document that the mapping has refused this often is parked: five minutes, in which a deployment may be finishing. */
export const PARK_AFTER = 5

/** The name of the first indices, before any rebuild. */
const FIRST = 'first'

/**
 * Brings what the outbox names to OpenSearch, as Postgres has it now, until the outbox is through or `until` has come. Each batch is one
 * transaction: the versions that are taken for its documents stay locked while they are read and sent, so that whoever reads later also
 * writes with a higher version, and an old write loses, whenever it arrives (rules/search.md, "Writing").
 * @throws DatabaseUnavailable
 */
export async function flush(dependencies: FlushDependencies, until: Date): Promise<FlushReport> {
  const report: FlushReport = { state: 'flushed', written: 0, deleted: 0, left: 0, parked: 0 }
  const { engine } = dependencies
  if (engine === null) return { ...report, state: 'unavailable' }
  try {
    await ensureIndices(dependencies.database, engine)
    for (let after: string | null = '0'; after !== null; ) {
      after = await flushBatch(dependencies, engine, after, report)
      if (after !== null && dependencies.now() >= until) return { ...report, state: 'more' }
    }
    return report
  } catch (error) {
    if (!(error instanceof SearchUnavailable)) throw error
    dependencies.log.failure('search-unavailable', error)
    return { ...report, state: 'unavailable' }
  }
}

/** Indices that are not there are made, and filled through the outbox. Queued first: a crash in between leaves too much, not too little. */
async function ensureIndices(database: Pool, engine: Engine): Promise<void> {
  const { serving } = await readIndices(engine)
  const missing = kinds.filter((kind) => serving[kind] === null)
  if (missing.length === 0) return
  await queueAll(database)
  for (const kind of missing) await createIndex(engine, kind, 'serving', FIRST)
}

/** One batch. @returns the last outbox row it has seen; null when there was none left. */
function flushBatch(dependencies: FlushDependencies, engine: Engine, after: string, report: FlushReport): Promise<string | null> {
  const { database, batchSize } = dependencies
  return transaction(database, async (client) => {
    const claimed = await claim(client, after, batchSize)
    if (claimed === null) return null
    // Read after the claim: a rebuild that begins later reads later too, and so has what this batch has.
    const indices = await readIndices(engine)
    const writes = await writesOf(client, claimed.documents)
    const serving = targetsOf(engine, indices, 'serving')
    if (serving.length < kinds.length) throw new SearchUnavailable('an index is gone; the next flush makes it again')
    const written = await bulkWrite(engine, [...serving, ...targetsOf(engine, indices, 'rebuilding')], writes)
    const parked = await settleBatch(client, claimed, written)
    note(dependencies.log, report, writes, written, parked)
    return claimed.last
  })
}

/** The documents of these versions as Postgres has them now. */
export async function writesOf(client: ClientBase, versions: readonly Version[]): Promise<Write[]> {
  const rows = await readDocumentRows(
    client,
    versions.map(({ id }) => id),
  )
  const documents = new Map(composeDocuments(rows).map((each) => [each.id, each]))
  return versions.map(({ id, version }) => ({ id, version, documents: documents.get(id) ?? null }))
}

function settleBatch(client: ClientBase, { documents }: Claim, written: readonly Written[]): Promise<number> {
  const rowsOf = new Map(documents.map(({ id, rows }) => [id, rows]))
  const done = written.filter(({ kind }) => kind === 'done').map(({ id }) => id)
  const failures = written.flatMap((each): Failure[] =>
    each.kind === 'done'
      ? []
      : (rowsOf.get(each.id) ?? []).map((row) => ({ row, error: each.error, refused: each.kind === 'refused' })),
  )
  return settle(client, { rows: done.flatMap((id) => rowsOf.get(id) ?? []), documents: done }, failures, PARK_AFTER)
}

function note(log: Log, report: FlushReport, writes: readonly Write[], written: readonly Written[], parked: number): void {
  const done = new Set(written.filter(({ kind }) => kind === 'done').map(({ id }) => id))
  const taken = writes.filter(({ id }) => done.has(id))
  report.written += taken.filter(({ documents }) => documents !== null).length
  report.deleted += taken.filter(({ documents }) => documents === null).length
  report.left += written.length - done.size
  report.parked += parked
  if (parked > 0) log.event('search-documents-parked', { parked })
}
