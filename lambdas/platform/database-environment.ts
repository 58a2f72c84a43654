import * as z from 'zod'

/**
 * `postgresql://host[:port]/name`, with `?sslmode=verify-full` where the server has a certificate: it is verified then, against the
 * authorities that Node trusts (NODE_EXTRA_CA_CERTS on AWS).
 */
const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, hostname: /./ }).refine((text) => {
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === '' && url.pathname.length > 1
}, 'must name host and database, and no credentials')

/** Variables of every function that uses Postgres. The URL holds no credentials; those are in the secret. */
export const databaseEnvironment = z.object({
  DATABASE_URL: databaseUrl,
  DATABASE_SECRET_ID: z.string().min(1),
  /** Connections per process. On Lambda one event is handled at a time, and one connection is enough. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(1),
})
