import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { query } from '../../lambdas/platform/database.ts'
import { withinTime } from '../../lambdas/platform/time-limit.ts'
import { transaction } from '../../lambdas/platform/transaction.ts'
import { createDatabase } from '../kit/database.ts'
import { startTcpProxy } from '../kit/tcp-proxy.ts'

const { url, pool: direct } = await createDatabase()
const proxy = await startTcpProxy(Number(new URL(url).port))
afterAll(() => proxy.close())

/** A pool of one connection, as a function has it, by way of the proxy. */
function functionPool(): pg.Pool {
  const through = new URL(url)
  through.port = String(proxy.port)
  const pool = new pg.Pool({ connectionString: through.href, max: 1 })
  pool.on('error', () => {})
  onTestFinished(async () => {
    proxy.cut()
    await pool.end()
  })
  return pool
}

const context = (milliseconds: number) => ({ functionName: 'tested', getRemainingTimeInMillis: () => milliseconds })
const write = (on: pg.Pool | pg.ClientBase, title: string) => query(on, 'INSERT INTO topic (name) VALUES ($1)', [title])
const topics = async () =>
  (await direct.query<{ name: string }>('SELECT name FROM topic ORDER BY id')).rows.map(({ name }) => name)
const unavailable = { name: 'DatabaseUnavailable' }
/** Makes the next use of a connection a use after minutes, in which the function was frozen. */
const thaw = () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 600_000)

beforeEach(() => direct.query('TRUNCATE topic CASCADE'))
afterEach(() => {
  vi.restoreAllMocks()
  proxy.heal()
})

/** What makes a connection useless. */
const ends: [string, string][] = [
  ['the server has become a reader', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'],
  ['the server ends it', 'SELECT pg_terminate_backend(pg_backend_pid())'],
]

describe.each(ends)('a connection after %s', (_, end) => {
  it('fails one statement, and is replaced', async () => {
    const pool = functionPool()
    await query(pool, end).catch(() => {})
    await query(pool, end).catch(() => {})
    await write(pool, 'a').catch((error: unknown) => expect(error).toMatchObject(unavailable))
    await write(pool, 'b')
    expect(await topics()).toContain('b')
  })

  it('fails one transaction, and is replaced', async () => {
    const pool = functionPool()
    const work = transaction(pool, async (client) => {
      await query(client, 'SELECT 1')
      if (end.startsWith('SET')) await query(client, 'SET transaction_read_only = on')
      else await query(client, end)
      await write(client, 'a')
    })
    await expect(work).rejects.toMatchObject(unavailable)
    await query(pool, 'SELECT 1')
    await transaction(pool, (client) => write(client, 'b'))
    expect(await topics()).toEqual(['b'])
  })
})

it('does not give a reader back to the pool, also when the transaction could be rolled back', async () => {
  const pool = functionPool()
  await pool.query('SET default_transaction_read_only = on')
  await expect(transaction(pool, (client) => write(client, 'a'))).rejects.toMatchObject(unavailable)
  await transaction(pool, (client) => write(client, 'b'))
  expect(await topics()).toEqual(['b'])
})

it('gives a connection back whose statement was refused for what it says', async () => {
  const pool = functionPool()
  const pid = async () => (await query<{ pid: number }>(pool, 'SELECT pg_backend_pid() AS pid')).rows[0]?.pid
  const before = await pid()
  await write(pool, 'a')
  await expect(write(pool, 'a')).rejects.toMatchObject({ code: '23505' })
  await expect(transaction(pool, (client) => write(client, 'a'))).rejects.toMatchObject({ code: '23505' })
  expect(await pid()).toBe(before)
})

describe('a connection that died silently', () => {
  it('is noticed by the first statement after a long sleep, which succeeds', async () => {
    const pool = functionPool()
    await write(pool, 'a')
    proxy.silence()
    thaw()
    await withinTime(context(15_000), () => write(pool, 'b'))
    expect(await topics()).toEqual(['a', 'b'])
  })

  it.each([
    [
      'closed by the server',
      () =>
        direct.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
        ),
    ],
    ['reset on the way', async () => proxy.cut()],
  ])('%s, likewise', async (_, kill) => {
    const pool = functionPool()
    await write(pool, 'a')
    await kill()
    thaw()
    await transaction(pool, (client) => write(client, 'b'))
    expect(await topics()).toEqual(['a', 'b'])
  })

  it('fails its statement before the function is ended, and is replaced', async () => {
    const pool = functionPool()
    await withinTime(context(3_000), async () => {
      await write(pool, 'a')
      proxy.silence()
      await expect(write(pool, 'b')).rejects.toMatchObject(unavailable)
    })
    await withinTime(context(3_000), () => write(pool, 'c'))
    expect(await topics()).toEqual(['a', 'c'])
  })

  it('fails its transaction before the function is ended, and is replaced', async () => {
    const pool = functionPool()
    const work = () =>
      transaction(pool, async (client) => {
        await write(client, 'a')
        proxy.silence()
        await write(client, 'b')
      })
    await expect(withinTime(context(3_000), work)).rejects.toMatchObject(unavailable)
    await withinTime(context(3_000), () => transaction(pool, (client) => write(client, 'c')))
    expect(await topics()).toEqual(['c'])
  })
})

it('ends a statement on the server as well', async () => {
  const pool = functionPool()
  const asked = withinTime(context(3_000), () => query(pool, 'SELECT pg_sleep(600)'))
  await expect(asked).rejects.toMatchObject(unavailable)
  const sleeping = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()`
  await expect.poll(async () => (await direct.query(sleeping)).rows[0].n).toBe(0)
})

describe('a function that is out of time', () => {
  it('ends with an error that says so, and what it began is undone, whatever it still tries', async () => {
    const pool = functionPool()
    const later = Promise.withResolvers<void>()
    let tried: Promise<unknown> | undefined
    const work = () =>
      transaction(pool, async (client) => {
        await write(client, 'a')
        await later.promise
        tried = write(client, 'b')
        await tried
      })
    await expect(withinTime(context(1_000), work)).rejects.toMatchObject({ name: 'OutOfTime' })
    later.resolve()
    await expect.poll(() => tried !== undefined).toBe(true)
    await expect(tried).rejects.toMatchObject({ name: 'OutOfTime' })
    await withinTime(context(15_000), () => write(pool, 'c'))
    expect(await topics()).toEqual(['c'])
  })

  it('leaves the time of others alone', async () => {
    expect(await withinTime(context(1_000), () => Promise.resolve('done'))).toBe('done')
  })
})
