import type { ClientBase, Pool, PoolClient } from 'pg'
import { query } from '../platform/database.ts'
import { InputError, SnapshotGone } from '../platform/errors.ts'
import { holdFence } from '../platform/fence.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import { forgetHash, lockBrought, rememberBrought, type RowThere, stagedExceptions, storeExceptions } from './brought-queries.ts'
import { differencesSql, keySql, upsertSql } from './here-sql.ts'
import { sourceNamed } from './levels.ts'
import { readOld } from './old-database.ts'
import { type Bounds, countSql, hashSql, wholeRowsSql } from './old-sql.ts'
import { finishRange, type Range, type RangeOutcome, readPass, readRange } from './queries.ts'
import { reconcile } from './reconcile.ts'
import type { Pass } from './run.ts'
import { nameOf, type Source } from './source.ts'
import { stage } from './stage.ts'

export type CopyDependencies = {
  old: Pool
  database: Pool
  cipher: () => Promise<TokenCipher>
  now: () => Date
  rangeSize: number
}

type Work = { pass: Pass; position: number; source: Source; range: Range; bounds: Bounds; snapshotNumber: number }

/**
 * Does with one range of the old database what the pass is for, in one transaction here; a range that was done in the present snapshot is
 * not done again. @throws SnapshotGone when the pass has no snapshot at the moment; LeaseLost; DatabaseUnavailable
 */
export async function copyRange(tools: CopyDependencies, pass: Pass, position: number): Promise<void> {
  const stored = await readPass(tools.database, pass.id)
  const range = await readRange(tools.database, pass.id, position)
  if (!stored || !range) throw new InputError(`position: pass ${pass.id} has no range ${position}`)
  if (stored.snapshot === null) throw new SnapshotGone('the pass has no snapshot yet')
  const { snapshotNumber } = stored
  if (range.finishedIn === snapshotNumber) return
  const source = sourceNamed(range.source)
  const bounds = { first: range.cell * tools.rangeSize, end: (range.cell + 1) * tools.rangeSize }
  const work = { pass, position, source, range, bounds, snapshotNumber }
  await readOld(tools.old, stored.snapshot, async (old) => {
    const done = pass.kind === 'plan' ? await count(old, work) : await copyOrCompare(tools, old, work)
    if (done) await finishRange(tools.database, pass, position, done, tools.now())
  })
}

async function count(old: PoolClient, { source, bounds, snapshotNumber }: Work): Promise<RangeOutcome> {
  const { rows: found } = await query<{ reason: string; kept: boolean; rows: number }>(old, countSql(source, bounds))
  const { read } = await hashOf(old, source, bounds)
  const setAside = found.filter(({ kept }) => !kept).reduce((sum, { rows }) => sum + rows, 0)
  return { outcome: 'counted', snapshotNumber, read, setAside, details: found }
}

/** @returns what is still to be noted; undefined when it was, in the transaction that did the work */
async function copyOrCompare(tools: CopyDependencies, old: PoolClient, work: Work): Promise<RangeOutcome | undefined> {
  const { source, range, bounds, snapshotNumber } = work
  const { read, hash } = await hashOf(old, source, bounds)
  if (work.pass.kind !== 'compare' && hash === range.hash) return { outcome: 'unchanged', snapshotNumber, read }
  const cipher = await tools.cipher()
  if (work.pass.kind === 'compare') return transaction(tools.database, (here) => compare(old, here, work, cipher, read))
  await transaction(tools.database, (here) => copy(old, here, { ...work, read, hash, cipher, now: tools.now() }))
  return undefined
}

async function hashOf(old: ClientBase, source: Source, bounds: Bounds): Promise<{ read: number; hash: string }> {
  const { rows } = await query<{ read: number; hash: string }>(old, hashSql(source, bounds))
  return rows[0] ?? { read: 0, hash: '' }
}

async function compare(old: PoolClient, here: ClientBase, work: Work, cipher: TokenCipher, read: number): Promise<RangeOutcome> {
  const { source, bounds, snapshotNumber } = work
  await stage(old, here, source, bounds, cipher)
  const { rows } = await query<{ there: number; here: number; different: number }>(here, differencesSql(source))
  const [found] = rows
  // The next pass puts it right, although nothing has changed there.
  if (found && found.there - found.here + found.different > 0) await forgetHash(here, work.range)
  return { outcome: 'compared', snapshotNumber, read, details: rows[0] }
}

type Copy = Work & { read: number; hash: string; cipher: TokenCipher; now: Date }

async function copy(old: PoolClient, here: ClientBase, work: Copy): Promise<void> {
  const { pass, position, source, range, bounds, snapshotNumber, read, hash } = work
  await holdFence(here, pass.lease)
  await query(here, `SET LOCAL app.importing = 'on'`)
  await lockBrought(here, range.source, range.cell)
  await stage(old, here, source, bounds, work.cipher)
  const unsettled = await reconcile(here, source, range.cell)
  const exceptions = await stagedExceptions(here)
  await storeExceptions(
    here,
    range,
    exceptions,
    await wholeRows(
      old,
      source,
      exceptions.map(({ oldId }) => oldId),
    ),
  )
  const written = (await query(here, upsertSql(source))).rowCount ?? 0
  await rememberBrought(here, nameOf(source), range.cell, keySql(source, 's'), unsettled ? null : hash)
  const setAside = exceptions.filter(({ kept }) => !kept).length
  await finishRange(here, pass, position, { outcome: 'copied', snapshotNumber, read, written, setAside }, work.now)
}

async function wholeRows(old: ClientBase, source: Source, ids: readonly string[]): Promise<ReadonlyMap<string, RowThere>> {
  if (ids.length === 0) return new Map()
  const { rows } = await query<RowThere & { id: string }>(old, wholeRowsSql(source), [ids])
  return new Map(rows.map(({ id, ...there }) => [id, there]))
}
