import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { openPass } from '../../lambdas/moving-in/open-pass.ts'
import { copyRange } from '../../lambdas/moving-in/copy-range.ts'
import { mapping } from '../../lambdas/moving-in/mapping/mapping.ts'
import { removeLeftovers } from '../../lambdas/moving-in/remove-leftovers.ts'
import { planNext } from '../../lambdas/moving-in/plan.ts'
import { claimSnapshot } from '../../lambdas/moving-in/queries.ts'
import type { Pass, PassKind } from '../../lambdas/moving-in/run.ts'
import { createTokenCipher } from '../../lambdas/platform/token-cipher.ts'

const key = randomBytes(32).toString('base64')
export const cipher = createTokenCipher({ current: 'k', keys: { k: key } })

/** Ranges so small that the sample has many. */
export const RANGE = 500

let passes = 0

/** A pass that has its snapshot, until it is ended. */
export async function openedPass(old: Pool, database: Pool, kind: PassKind = 'run', learners = 0) {
  passes += 1
  const pass: Pass = { id: `pass-${passes}`, kind, learners, lease: { name: 'import-old-database', fence: passes } }
  await openPass(database, pass, at(passes))
  const holder = await old.connect()
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows } = await holder.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
  await claimSnapshot(database, pass, rows[0]?.snapshot ?? '', 0)
  const end = async () => {
    await holder.query('COMMIT')
    holder.release()
  }
  return { pass, end }
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 17, 0, second))

/** One whole pass over the old database, without its workflow: every range of every level, one after the other. */
export async function importOld(old: Pool, database: Pool, kind: PassKind = 'run', rangeSize = RANGE): Promise<Pass> {
  const { pass, end } = await openedPass(old, database, kind)
  const tools = { old, database, cipher: () => Promise.resolve(cipher), now: () => at(passes), rangeSize }
  try {
    for (let next = await planNext(tools, pass); next.length > 0; next = await planNext(tools, pass)) {
      for (const position of next) await copyRange(tools, pass, position)
    }
  } finally {
    await end()
  }
  if (kind === 'run' || kind === 'final') await removeLeftovers({ database }, pass)
  return pass
}

/** Every row that imports fill, by table, in the order of keys; of tokens what they say. */
export async function rowsHere(database: Pool, withTokens = true): Promise<Record<string, unknown[]>> {
  const tables = [...new Map(mapping.map((source) => [source.table, source])).values()]
  const found = await Promise.all(
    tables.map(async ({ table, key }) => {
      const { rows } = await database.query<{ row: Row }>(`SELECT to_jsonb(h) AS row FROM ${table} h ORDER BY ${key.join(', ')}`)
      return [
        table,
        rows.map(({ row }) => (table === 'social_auth' ? (withTokens ? opened(row) : withoutTokens(row)) : row)),
      ] as const
    }),
  )
  return Object.fromEntries(found)
}

type Row = Record<string, unknown>

const withoutTokens = (row: Row): Row => ({ ...row, access_token: null, refresh_token: null })

function opened(row: Row): Row {
  const owner = { userId: Number(row['user_id']), backend: row['provider'] === 'edxorg' ? 'edxorg' : 'mitxonline' } as const
  const open = (sealed: unknown) => (typeof sealed === 'string' ? cipher.decrypt(sealed, owner) : null)
  return { ...row, access_token: open(row['access_token']), refresh_token: open(row['refresh_token']) }
}
