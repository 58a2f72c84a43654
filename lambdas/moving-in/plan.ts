import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import { InputError, SnapshotGone } from '../platform/errors.ts'
import { transaction } from '../platform/transaction.ts'
import { levelOf } from './levels.ts'
import { mapping } from './mapping/mapping.ts'
import { readOld } from './old-database.ts'
import { cellsSql } from './old-sql.ts'
import { compareSums } from './sums.ts'
import { compareDashboards } from './compare-dashboards.ts'
import { makeRoomForIds } from './identities.ts'
import { addRanges, nextRanges, type PlannedRange, readPass, storeComparison } from './queries.ts'
import type { Pass } from './run.ts'
import { nameOf } from './source.ts'

export type PlanDependencies = { old: Pool; database: Pool; rangeSize: number; now: () => Date }

/**
 * The ranges that are to be done next, all of one level; none when the pass is through. What rows there are is asked each time: of a
 * second snapshot there may be more. @throws SnapshotGone when the pass has no snapshot at the moment; LeaseLost
 */
export async function planNext(tools: PlanDependencies, pass: Pass): Promise<number[]> {
  const stored = await readPass(tools.database, pass.id)
  if (!stored) throw new InputError(`pass: there is no ledger of ${pass.id}`)
  if (stored.snapshot === null) throw new SnapshotGone('the pass has no snapshot yet')
  const found = await readOld(tools.old, stored.snapshot, async (old) => {
    const ranges: PlannedRange[] = []
    const highest = new Map<string, number>()
    for (const source of mapping) {
      const { rows } = await query<{ cell: number; expected: number; highest: string }>(old, cellsSql(source, tools.rangeSize))
      ranges.push(...rows.map(({ cell, expected }) => ({ source: nameOf(source), cell, level: levelOf(source), expected })))
      highest.set(nameOf(source), Math.max(0, ...rows.map((row) => Number(row.highest))))
    }
    return { ranges, highest }
  })
  const levels = Object.fromEntries(mapping.map((source) => [nameOf(source), levelOf(source)]))
  await transaction(tools.database, async (client) => {
    await addRanges(client, pass, found.ranges, levels)
    if (pass.kind === 'run' || pass.kind === 'final') await makeRoomForIds(client, found.highest)
  })
  const next = await nextRanges(tools.database, pass.id)
  if (next.length === 0 && pass.kind === 'compare') await compareWholes(tools, pass, stored.snapshot)
  return next
}

/** What does not go by ranges, once those are through. */
async function compareWholes({ old, database, now }: PlanDependencies, pass: Pass, snapshot: string): Promise<void> {
  const compared = await readOld(old, snapshot, async (client) => ({
    sums: await compareSums(client, database),
    dashboards: await compareDashboards(client, database, pass, now()),
  }))
  await storeComparison(database, pass, compared)
}
