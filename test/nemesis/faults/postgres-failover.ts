import type { Fault } from './fault.ts'

const readOnly = (on: boolean) =>
  `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ${on ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'}', current_database()); END $$`

/** All connections end, and the new ones reach a reader for a while: those that were made then stay with it for as long as they live. */
export const postgresFailover: Fault = {
  lasts: 4_000,
  inject: async ({ direct, proxy }) => {
    await direct.query(readOnly(true))
    proxy.cut()
  },
  heal: async ({ direct }) => void (await direct.query(readOnly(false))),
}
