import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { mediaEnvironment } from '../platform/media-environment.ts'

/** The secret with the old system's Postgres: `{"url": "postgresql://user:password@host/name?sslmode=…"}`; or `NO_SECRET`. */
export const oldDatabaseEnvironment = z.object({ OLD_DATABASE_SECRET_ID: z.string().min(1) })

/** Functions that write the ledger alone. */
export const ledgerEnvironment = databaseEnvironment

/** Functions that read the old database. */
export const readingEnvironment = z.object({ ...databaseEnvironment.shape, ...oldDatabaseEnvironment.shape })

/** What copies: it encrypts the tokens of accounts. */
export const copyingEnvironment = z.object({ ...readingEnvironment.shape, TOKEN_KEYS_SECRET_ID: z.string().min(1) })

/** What copies pictures. `OLD_MEDIA_URL`: where the old system's are, with a slash at the end; `off`: they stay where they are. */
export const mediaCopyEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...mediaEnvironment.shape,
  OLD_MEDIA_URL: z.union([z.literal('off'), z.url({ protocol: /^https?$/ }).endsWith('/')]),
})
