import type { ClientBase } from 'pg'
import { query } from '../platform/database.ts'
import type { AddressedKind } from '../platform/former-address.ts'

/** How the rows of a table are reached from outside: SQL over `f`, the row that gives way, and `i`, the one that stays. */
type Addressed = { kind: AddressedKind; gone: string; current: string; counts: string; before: string }

const certificate = (kind: 'course' | 'program'): Addressed => ({
  kind,
  gone: 'f.hash',
  current: 'i.hash',
  // One that was revoked stays revoked, whatever else the person has.
  counts: 'f.revoked_on IS NULL',
  before: 'f.hash',
})

const addressed: Readonly<Record<string, Addressed>> = {
  course_certificate: certificate('course'),
  program_certificate: certificate('program'),
  program_letter: {
    kind: 'letter',
    gone: 'f.uuid::text',
    current: 'i.uuid::text',
    counts: 'f.is_active',
    before: 'f.uuid::text',
  },
  program_enrollment: {
    kind: 'record',
    gone: `f.id || '/' || f.share_hash`,
    current: 'i.id::text',
    counts: `f.share_hash <> ''`,
    before: 'f.id::text',
  },
}

/** The pairs of rows of a table that collide: `f` gives way to `i`. Values: the user of each, and what the rows are of. */
export type CollidingPairs = { table: string; sql: string; values: readonly unknown[] }

/**
 * Keeps the addresses of rows that are about to give way to the same person's others (rules/records.md, "After a merge"). Addresses that led
 * to them before follow; a record that was shared under one stays shared.
 */
export async function keepAddresses(client: ClientBase, { table, sql, values }: CollidingPairs): Promise<void> {
  const found = addressed[table]
  if (!found) return
  const { kind, gone, current, counts, before } = found
  const follow = `
    UPDATE former_address a SET current = ${current} FROM ${sql} AND a.kind = '${kind}' AND a.current = ${before} AND ${counts}`
  const keep = `
    INSERT INTO former_address (kind, address, current) SELECT '${kind}', ${gone}, ${current} FROM ${sql} AND ${counts}`
  await query(client, follow, values)
  await query(client, keep, values)
  if (kind === 'record') await handOverHash(client, { sql, values })
}

/** Shares a record that was not, under the hash of the one that gives way, so that its owner sees the link. No two rows may have the same hash. */
async function handOverHash(client: ClientBase, { sql, values }: Omit<CollidingPairs, 'table'>): Promise<void> {
  const handed = `SELECT i.id AS "to", f.share_hash AS hash FROM ${sql} AND f.share_hash <> '' AND coalesce(i.share_hash, '') = ''`
  const { rows } = await query<{ to: number; hash: string }>(client, handed, values)
  await query(client, `UPDATE program_enrollment e SET share_hash = NULL FROM ${sql} AND e.id = f.id`, values)
  const take =
    'UPDATE program_enrollment e SET share_hash = h.hash FROM unnest($1::int[], $2::text[]) AS h (id, hash) WHERE e.id = h.id'
  await query(client, take, [rows.map(({ to }) => to), rows.map(({ hash }) => hash)])
}
