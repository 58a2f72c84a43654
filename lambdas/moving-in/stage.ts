import { pipeline } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { escapeIdentifier } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { query } from '../platform/database.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { columnsOf, stagingSql } from './here-sql.ts'
import { type Bounds, bookkeeping, rangeSql } from './old-sql.ts'
import type { Source } from './source.ts'
import { noTokens, readTokens } from './tokens.ts'

/** Rows with tokens that are held at once. */
const BATCH = 2_000

/** Copies a range of the old database into the table `staged` of this transaction. Rows flow through; none is kept. */
export async function stage(
  old: ClientBase,
  here: ClientBase,
  source: Source,
  bounds: Bounds,
  cipher: TokenCipher,
): Promise<void> {
  if (!source.tokensIn) return stageRows(old, here, source, bounds)
  await query(here, stagingSql(source))
  await stageAccounts(old, here, source, bounds, cipher)
  if (source.composed) await compose(here)
}

/** As `stage`, of a source without tokens. */
export async function stageRows(old: ClientBase, here: ClientBase, source: Source, bounds: Bounds): Promise<void> {
  await query(here, stagingSql(source))
  await pipe(old, here, source, bounds)
  if (source.composed) await compose(here)
}

/** As triggers here would: so what is staged is what will be stored, and compares equal to it. */
async function compose(here: ClientBase): Promise<void> {
  const { rows } = await query<{ name: string }>(
    here,
    `SELECT quote_ident(attname) AS name FROM pg_attribute
      WHERE attrelid = 'staged'::regclass AND attnum > $1 AND atttypid IN ('text'::regtype, 'varchar'::regtype)`,
    [bookkeeping.length],
  )
  const changes = rows.map(({ name }) => `${name} = normalize(${name})`)
  const texts = rows.map(({ name }) => name)
  await query(here, `UPDATE staged SET ${changes.join(', ')} WHERE concat(${texts.join(', ')}) IS NOT NORMALIZED`)
}

async function pipe(old: ClientBase, here: ClientBase, source: Source, bounds: Bounds): Promise<void> {
  const columns = [...bookkeeping, ...columnsOf(source)].map((column) => escapeIdentifier(column)).join(', ')
  const out = old.query(copyTo(`COPY (${rangeSql(source, bounds)}) TO STDOUT`))
  const into = here.query(copyFrom(`COPY staged (${columns}) FROM STDIN`))
  await pipeline(out, into)
}

const account = z.looseObject({
  set_aside: z.string().nullable(),
  noted: z.array(z.string()).nullable(),
  user_id: z.number(),
  provider: z.string(),
  tokens: z.string(),
})

/** Accounts pass through this process, where their tokens are encrypted before anything is sent on. */
async function stageAccounts(
  old: ClientBase,
  here: ClientBase,
  source: Source,
  bounds: Bounds,
  cipher: TokenCipher,
): Promise<void> {
  await query(old, `DECLARE accounts NO SCROLL CURSOR FOR SELECT to_jsonb(r) AS row FROM (${rangeSql(source, bounds)}) r`)
  for (;;) {
    const { rows } = await query<{ row: unknown }>(old, `FETCH ${BATCH} FROM accounts`)
    if (rows.length === 0) break
    const sealed = rows.map(({ row }) => withSealedTokens(account.parse(row), cipher))
    await query(here, 'INSERT INTO staged SELECT * FROM jsonb_populate_recordset(NULL::staged, $1)', [JSON.stringify(sealed)])
  }
  await query(old, 'CLOSE accounts')
}

function withSealedTokens({ tokens, noted, ...row }: z.infer<typeof account>, cipher: TokenCipher) {
  if (row.set_aside !== null) return { ...row, ...noTokens, noted }
  const read = readTokens(tokens, { userId: row.user_id, backend: z.enum(backends).parse(row.provider) }, cipher)
  return { ...row, ...(read ?? noTokens), noted: read ? noted : [...(noted ?? []), 'unreadable-tokens'] }
}
