import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { query } from '../platform/database.ts'
import { SnapshotGone } from '../platform/errors.ts'
import { readOld } from './old-database.ts'
import { claimSnapshot, isReleased, readPass, renewSnapshot } from './queries.ts'
import type { Pass } from './run.ts'

export type HoldDependencies = {
  old: Pool
  database: Pool
  /** Milliseconds of a clock that only goes forward. */
  elapsed: () => number
  /** How often it is asked whether the snapshot is still needed. */
  pollMs: number
}

/**
 * Keeps the pass's snapshot of the old database open for so many seconds, or until nobody needs it: takes over the one that the other
 * holder has, or opens a new one where there is none (rules/moving-in.md, "The snapshot").
 * @returns whether it was released. @throws LeaseLost; DatabaseUnavailable when the old database ends the transaction
 */
export async function holdSnapshot(tools: HoldDependencies, pass: Pass, seconds: number): Promise<boolean> {
  const until = tools.elapsed() + seconds * 1000
  while (tools.elapsed() < until) {
    if (await isReleased(tools.database, pass.id)) return true
    const stored = await readPass(tools.database, pass.id)
    const hold = async (old: PoolClient, name: (snapshot: string) => Promise<boolean>) =>
      (await name(await exported(old))) ? keepOpen(tools, old, pass.id, until) : undefined
    const known = stored?.snapshot ?? null
    const held =
      (known === null
        ? undefined
        : await takenOver(tools, known, (old) => hold(old, (own) => renewSnapshot(tools.database, pass, own)))) ??
      (await readOld(tools.old, null, (old) =>
        hold(old, (own) => claimSnapshot(tools.database, pass, own, stored?.snapshotNumber ?? 0)),
      ))
    if (held !== undefined) return held
  }
  return false
}

/** Undefined: nobody holds that snapshot any more. */
async function takenOver<Result>(tools: HoldDependencies, snapshot: string, hold: (old: PoolClient) => Promise<Result>) {
  try {
    return await readOld(tools.old, snapshot, hold)
  } catch (error) {
    if (error instanceof SnapshotGone) return undefined
    throw error
  }
}

async function exported(old: PoolClient): Promise<string> {
  const { rows } = await query<{ snapshot: string }>(old, 'SELECT pg_export_snapshot() AS snapshot')
  return rows[0]?.snapshot ?? ''
}

/** A transaction that says nothing for long is ended by some servers: it says something. */
async function keepOpen(tools: HoldDependencies, old: PoolClient, passId: string, until: number): Promise<boolean> {
  while (tools.elapsed() < until) {
    if (await isReleased(tools.database, passId)) return true
    await query(old, 'SELECT 1')
    await sleep(Math.min(tools.pollMs, Math.max(until - tools.elapsed(), 0)))
  }
  return false
}
