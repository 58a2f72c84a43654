import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { openPass } from '../../lambdas/moving-in/open-pass.ts'
import { copyRange } from '../../lambdas/moving-in/copy-range.ts'
import { mapping } from '../../lambdas/moving-in/mapping.ts'
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

/** One whole pass over the old database, without its workflow: every range of every level, one after the other. */
export async function importOld(old: Pool, database: Pool, kind: PassKind = 'run', rangeSize = RANGE): Promise<Pass> {
  passes += 1
  const now = () => new Date(Date.UTC(2026, 10, 20, 17, 0, passes))
  const pass: Pass = { id: `pass-${passes}`, kind, lease: { name: 'import-old-database', fence: passes } }
  await openPass(database, pass, now())
  const holder = await old.connect()
  try {
    await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const { rows } = await holder.query<{ snapshot: string }>('SELECT pg_export_snapshot() AS snapshot')
    await claimSnapshot(database, pass, rows[0]?.snapshot ?? '', 0)
    const tools = { old, database, cipher: () => Promise.resolve(cipher), now, rangeSize }
    for (let next = await planNext(tools, pass); next.length > 0; next = await planNext(tools, pass)) {
      for (const position of next) await copyRange(tools, pass, position)
    }
    await holder.query('COMMIT')
    if (kind === 'run' || kind === 'final') await removeLeftovers({ database }, pass)
  } finally {
    holder.release()
  }
  return pass
}

/** Every row that imports fill, by table, in the order of keys; of tokens what they say. */
export async function rowsHere(database: Pool): Promise<Record<string, unknown[]>> {
  const tables = [...new Map(mapping.map((source) => [source.table, source])).values()]
  const found = await Promise.all(
    tables.map(async ({ table, key }) => {
      const { rows } = await database.query<{ row: Row }>(`SELECT to_jsonb(h) AS row FROM ${table} h ORDER BY ${key.join(', ')}`)
      return [table, rows.map(({ row }) => (table === 'social_auth' ? opened(row) : row))] as const
    }),
  )
  return Object.fromEntries(found)
}

type Row = Record<string, unknown>

function opened(row: Row): Row {
  const owner = { userId: Number(row['user_id']), backend: row['provider'] === 'edxorg' ? 'edxorg' : 'mitxonline' } as const
  const open = (sealed: unknown) => (typeof sealed === 'string' ? cipher.decrypt(sealed, owner) : null)
  return { ...row, access_token: open(row['access_token']), refresh_token: open(row['refresh_token']) }
}
