import pg, { type ClientBase, type Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg'
import { longestStatement, statementTime, whenOutOfTime } from './time-limit.ts'

/** A connection that was used this recently is not asked whether it lives. The process may have been frozen since: by the clock, then. */
const TRUSTED_MS = 1_000
/** A connection that says nothing for this long is dead: the question costs one round trip, well under 100 ms. */
const PROBE_MS = 2_000

/** There was no connection to be had; the cause says why. */
export class NoConnection extends Error {}

type Known = { usedAt: number; statementMs: number }
const known = new WeakMap<ClientBase, Known>()
/** Connections that can do nothing useful any more. */
const broken = new WeakSet<ClientBase>()

/**
 * Lends a connection of the pool to `work`. It answers: one that has idled is asked first, and replaced if it does not. It ends a
 * statement of this function before Lambda ends the function. It goes back only if it can be used again (rules/outages.md, "Connections").
 * @throws NoConnection; else what `work` throws.
 */
export async function withConnection<Result>(pool: Pool, work: (client: ClientBase) => Promise<Result>): Promise<Result> {
  const client = await borrow(pool)
  // A connection that the server ends between two statements must not end the process; the next statement fails on it.
  const breaks = () => void broken.add(client)
  client.on('error', breaks)
  let lent = true
  const giveBack = () => {
    if (!lent) return
    lent = false
    takeBack()
    client.removeListener('error', breaks)
    known.set(client, { usedAt: Date.now(), statementMs: known.get(client)?.statementMs ?? 0 })
    client.release(broken.has(client))
  }
  const takeBack = whenOutOfTime(() => {
    broken.add(client)
    giveBack()
  })
  try {
    return await work(client)
  } finally {
    giveBack()
  }
}

/** Keeps a connection from going back to its pool. */
export function discard(client: ClientBase): void {
  broken.add(client)
}

/** The next statement on this connection fails, and it does not go back to its pool. */
export function isBroken(client: ClientBase): boolean {
  return broken.has(client)
}

/**
 * Sends one statement, within the time that the function has left.
 * @throws the database's own error; the connection is not used again when it says that it is of no use any more.
 */
export async function send<Row extends QueryResultRow>(
  client: ClientBase,
  statement: { name?: string; text: string },
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  const time = statementTime()
  try {
    if (time === undefined && statement.name === undefined) return await client.query<Row>(statement.text, [...values])
    const bounded = { ...statement, values: [...values], ...(time !== undefined && { query_timeout: time }) }
    return await client.query<Row>(bounded)
  } catch (error) {
    if (isLost(error)) broken.add(client)
    throw error
  }
}

/** 25006: the server has become a reader (a failover); classes 08 and 57P: connection, shutdown (PostgreSQL, appendix A). */
const LOST = /^(25006$|08|57P)/

/** Whether a connection is of no use after this error: the server's word, or none of the server's at all. */
function isLost(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || LOST.test(error.code ?? '')
}

/** Ends when a new connection fails: each that idled and is dead leaves the pool. */
async function borrow(pool: Pool): Promise<PoolClient> {
  for (;;) {
    const client = await pool.connect().catch(fail)
    const isNew = !known.has(client)
    try {
      await prepare(client)
      return client
    } catch (error) {
      client.release(true)
      if (isNew) fail(error)
    }
  }
}

function fail(cause: unknown): never {
  throw new NoConnection('no connection', { cause })
}

/** Says how long a statement may take, to the server too: what it still does for a function that is gone ends by itself. */
async function prepare(client: PoolClient): Promise<void> {
  const statementMs = longestStatement()
  const { usedAt, statementMs: told } = known.get(client) ?? { usedAt: Date.now(), statementMs: 0 }
  if (told === statementMs && Date.now() - usedAt < TRUSTED_MS) return
  const ignore = () => {}
  client.on('error', ignore)
  try {
    const probe = { text: `SET statement_timeout = ${statementMs}`, query_timeout: PROBE_MS }
    await client.query(probe)
    known.set(client, { usedAt: Date.now(), statementMs })
  } finally {
    client.removeListener('error', ignore)
  }
}
