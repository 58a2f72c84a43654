import type { ClientBase, Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { transaction } from '../platform/transaction.ts'
import {
  type Collision,
  countMoving,
  findCollisions,
  type Keep,
  mergeProfiles,
  mergeRoles,
  moveRows,
  type Pair,
  settleCollisions,
} from './merge-queries.ts'
import { closeAccount } from './retire-queries.ts'
import { rebindTokens } from './token-rows.ts'

/** By a table's name, or by table and what the rows are of: `final_grade`, `final_grade:course-v1:MITx+A+1T2026`. */
export type Decisions = ReadonlyMap<string, Keep>

export type Merge = {
  /** Rows of each table that the first user has. */
  moving: Record<string, number>
  collisions: (Collision & { keep: Keep | null })[]
  /** Whether it was done. */
  merged: boolean
  /** Backends whose tokens could not be read: the person has to log in there. */
  unreadable: string[]
}

type Merging = { database: Pool; cipher: TokenCipher; now: Date }

/** The decision on a collision: the most particular one. */
export function decisionOn({ table, of }: Collision, decisions: Decisions): Keep | null {
  return decisions.get(`${table}:${of}`) ?? decisions.get(table) ?? null
}

/**
 * Makes two users of one person one (rules/people.md, "Two users of one person"): all of `from` becomes `into`'s, in one transaction. As long
 * as a collision is not decided, or with `dryRun`, nothing is done. What is left of `from` is an id without a name.
 */
export function merge({ database, cipher, now }: Merging, pair: Pair, decisions: Decisions, dryRun: boolean): Promise<Merge> {
  return transaction(database, async (client) => {
    await query(client, 'SELECT FROM app_user WHERE id = ANY ($1::int[]) ORDER BY id FOR UPDATE', [[pair.from, pair.into]])
    const moving = await countMoving(client, pair.from)
    const found = await findCollisions(client, pair)
    const collisions = found.map((each) => ({ ...each, keep: decisionOn(each, decisions) }))
    const decided = collisions.flatMap(({ keep, ...each }) => (keep === null ? [] : [{ ...each, keep }]))
    if (dryRun || decided.length < collisions.length) return { moving, collisions, merged: false, unreadable: [] }
    const unreadable = await join(client, cipher, pair, decided)
    await closeAccount(client, pair.from, now)
    return { moving, collisions, merged: true, unreadable }
  })
}

async function join(client: ClientBase, cipher: TokenCipher, pair: Pair, decided: readonly (Collision & { keep: Keep })[]) {
  const keepOf = (table: string) => decided.find((each) => each.table === table)?.keep
  await settleCollisions(client, pair, decided)
  const unreadable = await rebindTokens(client, cipher, pair)
  await moveRows(client, pair)
  await mergeProfiles(client, pair, keepOf('profile'))
  await mergeRoles(client, pair, keepOf('role'))
  return unreadable
}
