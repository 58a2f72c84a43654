import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'

/** The secret with the old system's Postgres: `{"url": "postgresql://user:password@host/name?sslmode=…"}`; or `NO_SECRET`. */
export const oldDatabaseEnvironment = z.object({ OLD_DATABASE_SECRET_ID: z.string().min(1) })

/** Functions that write the ledger alone. */
export const ledgerEnvironment = databaseEnvironment

/** Functions that read the old database. */
export const readingEnvironment = z.object({ ...databaseEnvironment.shape, ...oldDatabaseEnvironment.shape })

/** What copies: it encrypts the tokens of accounts. */
export const copyingEnvironment = z.object({ ...readingEnvironment.shape, TOKEN_KEYS_SECRET_ID: z.string().min(1) })
