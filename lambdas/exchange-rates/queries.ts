import type { Pool } from 'pg'
import { query } from '../platform/database.ts'
import type { HeldLease } from '../platform/held-lease.ts'

export type RatesReport = { currencies: number; added: number; changed: number; deleted: number }

/**
 * Makes the table of rates exactly these (rules/exchange-rates.md, "The sync"), in one statement guarded by the lease. A rate that is the same is
 * written too: when it was last confirmed is what `updated_on` tells the alarm on old rates.
 * @throws LeaseLost
 */
export async function replaceRates(
  database: Pool,
  lease: HeldLease,
  rates: Readonly<Record<string, number>>,
): Promise<RatesReport> {
  const sql = `
    WITH guard AS MATERIALIZED (SELECT hold_fence($1, $2) AS held),
    listed AS (SELECT key AS code, value::float8 AS rate FROM jsonb_each_text($3)),
    before AS MATERIALIZED (SELECT currency_code::text AS code, exchange_rate FROM currency_exchange_rate),
    written AS (
      INSERT INTO currency_exchange_rate AS r (currency_code, exchange_rate) SELECT code, rate FROM listed, guard WHERE held
      ON CONFLICT (currency_code) DO UPDATE SET exchange_rate = excluded.exchange_rate
      RETURNING r.currency_code::text AS code, r.exchange_rate),
    deleted AS (
      DELETE FROM currency_exchange_rate r USING guard
       WHERE held AND NOT EXISTS (SELECT FROM listed WHERE code = r.currency_code::text) RETURNING 1)
    SELECT (SELECT count(*)::int FROM written) AS currencies,
           (SELECT count(*)::int FROM written LEFT JOIN before USING (code) WHERE before.code IS NULL) AS added,
           (SELECT count(*)::int FROM written JOIN before USING (code) WHERE written.exchange_rate <> before.exchange_rate) AS changed,
           (SELECT count(*)::int FROM deleted) AS deleted`
  const { rows } = await query<RatesReport>(database, sql, [lease.name, lease.fence, JSON.stringify(rates)])
  return rows[0] ?? { currencies: 0, added: 0, changed: 0, deleted: 0 }
}
