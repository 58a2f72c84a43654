import * as z from 'zod'

/** A timestamp as Postgres gives it, as it stands within its JSON, or as it comes out of the Lambda. */
export const instant = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])

const count = z.number().int().min(0)

/** What waits for OpenSearch, and the version of the schema. */
export const databaseState = z.object({
  outbox: z.object({ waiting: count, parked: count, oldest: instant.nullable() }),
  migrations: z.object({ applied: count, newest: z.string().nullable() }),
})
