import type { Pool } from 'pg'
import { InputError, SearchUnavailable } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { transaction } from '../platform/transaction.ts'
import { bulkWrite } from './bulk.ts'
import type { Engine } from './engine.ts'
import { writesOf } from './flush.ts'
import { createIndex, deleteIndices, readIndices, readMeta, swapAliases, targetsOf, unusedIndices, writeMeta } from './indices.ts'
import { kinds, layout } from './mappings.ts'
import { nextPage, park, waitForWriters } from './outbox-query.ts'

export type RebuildDependencies = {
  database: Pool
  engine: Engine
  log: Log
  now: () => Date
  /** Documents in one transaction. */
  batchSize: number
}

/**
 * Makes new indices, which every write reaches from then on, beside those that serve. A rebuild that was cut off goes on, unless the
 * layout of the indices has changed since. @throws SearchUnavailable
 */
export async function beginRebuild({ engine, log, now }: RebuildDependencies): Promise<{ resumed: boolean }> {
  const { rebuilding } = await readIndices(engine)
  const begun = kinds.flatMap((kind) => rebuilding[kind] ?? [])
  const metas = await Promise.all(begun.map((index) => readMeta(engine, index)))
  const resumed = begun.length === kinds.length && metas.every((meta) => meta?.layout === layout)
  if (!resumed) {
    await deleteIndices(engine, begun)
    const suffix = now()
      .toISOString()
      .toLowerCase()
      .replaceAll(/[^0-9tz]/g, '')
    for (const kind of kinds) await createIndex(engine, kind, 'rebuilding', suffix)
  }
  log.event('search-rebuild', { step: 'begun', resumed })
  return { resumed }
}

export type Copied = { done: boolean; copiedTo: number }

/**
 * Copies documents into the new indices, as Postgres has them, by program enrollment, until all are there or `until` has come. How far
 * it got is kept with the new index. @throws SearchUnavailable; InputError when no rebuild was begun.
 */
export async function copyDocuments(dependencies: RebuildDependencies, until: Date): Promise<Copied> {
  const { engine, log, now } = dependencies
  const { index, copiedTo: from } = await underWay(engine)
  let copied: Copied = { done: false, copiedTo: from }
  while (!copied.done) {
    copied = await copyPage(dependencies, copied.copiedTo)
    if (now() >= until) break
  }
  await writeMeta(engine, index, { layout, copiedTo: copied.copiedTo })
  log.event('search-rebuild', { step: 'copied', copiedTo: copied.copiedTo, done: copied.done })
  return copied
}

async function underWay(engine: Engine): Promise<{ index: string; copiedTo: number }> {
  const { rebuilding } = await readIndices(engine)
  const index = rebuilding.private
  const meta = index === null || rebuilding.public === null ? null : await readMeta(engine, index)
  if (index === null || meta === null) throw new InputError('no rebuild of the search indices is under way: begin one first')
  return { index, copiedTo: meta.copiedTo }
}

/** One page, in one transaction that holds its versions: as with a flush, whoever reads later writes with a higher one. */
function copyPage({ database, engine, batchSize }: RebuildDependencies, after: number): Promise<Copied> {
  return transaction(database, async (client) => {
    const page = await nextPage(client, after, batchSize)
    if (page.length === 0) return { done: true, copiedTo: after }
    const targets = targetsOf(engine, await readIndices(engine), 'rebuilding')
    if (targets.length < kinds.length) throw new InputError('the new indices are gone: begin the rebuild anew')
    const written = await bulkWrite(engine, targets, await writesOf(client, page))
    const failed = written.find((each) => each.kind === 'failed')
    if (failed?.kind === 'failed') throw new SearchUnavailable(`a document was not taken: ${failed.error}`)
    const refused = written.flatMap((each) => (each.kind === 'refused' ? [each] : []))
    await park(client, refused)
    return { done: page.length < batchSize, copiedTo: Math.max(...page.map(({ id }) => id)) }
  })
}

/** Longer than any search may take (API Gateway ends a request after 30 s). */
const SEARCHES_END_AFTER_MS = 35_000

/**
 * Lets the new indices serve in place of the old ones, while no write is under way. Again, when the first answer was lost: there is
 * nothing left to swap. @returns when the old ones may be removed. @throws SearchUnavailable
 */
export async function swapIndices({
  database,
  engine,
  log,
  now,
}: RebuildDependencies): Promise<{ swapped: boolean; removeAfter: string }> {
  const swapped = await transaction(database, async (client) => {
    await waitForWriters(client)
    return swapAliases(engine)
  })
  log.event('search-rebuild', { step: 'swapped', swapped })
  return { swapped, removeAfter: new Date(now().getTime() + SEARCHES_END_AFTER_MS).toISOString() }
}

/** Deletes the indices that no alias leads to any more. @throws SearchUnavailable */
export async function removeUnused({ engine, log }: RebuildDependencies): Promise<{ removed: number }> {
  const unused = await unusedIndices(engine)
  await deleteIndices(engine, unused)
  log.event('search-rebuild', { step: 'removed', removed: unused.length })
  return { removed: unused.length }
}
