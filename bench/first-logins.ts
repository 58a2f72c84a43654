import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type SiteAccount, signInAccount } from '../lambdas/auth/accounts.ts'
import { newSession } from '../lambdas/auth/session.ts'
import { isActiveUser } from '../lambdas/auth/session-query.ts'
import { migrate } from '../lambdas/database/migrate.ts'
import { prefilledProfile } from '../lambdas/domain/profile-prefill.ts'
import type { Coordination } from '../lambdas/platform/coordination.ts'
import { hasEnded } from '../lambdas/platform/sessions.ts'
import { createTokenCipher } from '../lambdas/platform/token-cipher.ts'
import { createCoordinationTable, localDynamodbClient, startDynalite } from '../local/engines/dynamodb.ts'
import { openToServer, startPostgres } from '../local/engines/postgres.ts'
import type { Benchmark, Figures } from './benchmark.ts'

const AT_ONCE = 50
const ROUNDS = 10
const CHECKS = 1_000

/** First logins that come at once, by the number of users there are; and what the check of a session costs each request. */
export const firstLogins: Benchmark = {
  summary: `${AT_ONCE} first logins at once, and the check of a session, in milliseconds (sizes: users; 1000,100000,1000000)`,
  run: async ({ sizes = [1_000, 100_000, 1_000_000], progress }) => {
    const rows: Figures[] = []
    for (const users of sizes) {
      progress(`seeding ${users} users`)
      rows.push(await measure(users))
    }
    return rows
  },
}

async function measure(users: number): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'micromasters-bench-'))
  await openToServer(directory)
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), durable: false })
  const dynamodb = await startDynalite()
  const client = localDynamodbClient(dynamodb.endpoint)
  const pool = new pg.Pool({ connectionString: postgres.url, max: AT_ONCE })
  // Connections of a server that is being stopped.
  pool.on('error', () => {})
  try {
    await prepare(pool, users)
    await createCoordinationTable(dynamodb.endpoint)
    const logins = await loggingIn(pool)
    return { users, ...logins, ...(await checking(pool, { client, table: 'coordination' })) }
  } finally {
    await pool.end()
    client.destroy()
    await Promise.all([postgres.stop(), dynamodb.stop()])
    await rm(directory, { recursive: true, force: true })
  }
}

async function prepare(pool: pg.Pool, users: number): Promise<void> {
  const client = await pool.connect()
  try {
    await migrate(client)
    await client.query(`
      INSERT INTO app_user (username, email) SELECT 'user' || n, 'user' || n || '@example.org' FROM generate_series(1, ${users}) n;
      INSERT INTO profile (user_id) SELECT id FROM app_user;
      INSERT INTO social_auth (user_id, provider, uid, site_user_id) SELECT id, 'edxorg', username, id FROM app_user`)
    await client.query('ANALYZE')
  } finally {
    client.release()
  }
}

/** In each round as many people log in for the first time, half of them with a name that somebody has already. */
async function loggingIn(pool: pg.Pool): Promise<Figures> {
  const cipher = createTokenCipher({ current: 'a', keys: { a: randomBytes(32).toString('base64') } })
  const times: number[] = []
  const walls: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    const people = Array.from({ length: AT_ONCE }, (_, nth) => newcomer(round * AT_ONCE + nth))
    const one = async (account: SiteAccount) => {
      const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600 }
      const outcome = await signInAccount(pool, cipher, { account, tokens, linkTo: null, now: new Date() })
      if (outcome.kind !== 'user') throw new Error(`a first login was refused: ${outcome.reason}`)
      times.push(performance.now() - began)
    }
    await Promise.all(people.map(one))
    walls.push(performance.now() - began)
  }
  return {
    'login p50 ms': quantile(times, 0.5),
    'login p95 ms': quantile(times, 0.95),
    [`all ${AT_ONCE} ms`]: quantile(walls, 0.5),
  }
}

const newcomer = (nth: number): SiteAccount => ({
  backend: 'edxorg',
  siteUserId: 100_000_000 + nth,
  uid: nth % 2 === 0 ? `newcomer${nth}` : `User${nth}`,
  verifiedEmail: `newcomer${nth}@example.org`,
  profile: prefilledProfile({}),
})

/** What the authorizer asks with each request, beside the signature: one consistent read of two items, and one row. */
async function checking(pool: pg.Pool, coordination: Coordination): Promise<Figures> {
  const session = newSession({ userId: 1, epoch: 0 }, new Date())
  const table: number[] = []
  const row: number[] = []
  for (let check = 0; check < CHECKS; check += 1) {
    const began = performance.now()
    if (await hasEnded(coordination, session)) throw new Error('the session has ended')
    const between = performance.now()
    if (!(await isActiveUser(pool, 1))) throw new Error('the user is not active')
    table.push(between - began)
    row.push(performance.now() - between)
  }
  return {
    'session: table p50 ms': quantile(table, 0.5),
    'p95 ms': quantile(table, 0.95),
    'session: row p50 ms': quantile(row, 0.5),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
