import pg from 'pg'
import { expect } from 'vitest'

export type DyingPool = pg.Pool & { sent: number }

/**
 * One connection to the same database, whose server process is ended in place of the statement after `survives` ones, or of one that
 * `fatal` names: as when the function, or the database, dies there.
 */
function dyingPool(on: pg.Pool, survives: number, fatal: (text: string) => boolean = () => false): DyingPool {
  const dying = Object.assign(new pg.Pool({ ...on.options, max: 1 }), { sent: 0 })
  dying.on('error', () => {})
  dying.on('connect', (client) => {
    client.on('error', () => {})
    const send = client.query.bind(client)
    Object.assign(client, {
      query: (text: string, values?: unknown[]) => {
        const dies = text !== 'ROLLBACK' && (dying.sent >= survives || fatal(text))
        if (text !== 'ROLLBACK') dying.sent += 1
        const die = () => send('SELECT pg_terminate_backend(pg_backend_pid())')
        if (!dies) return send(text, values)
        if (typeof text === 'string') return die()
        // A COPY is a stream, which has to see for itself that its connection is gone.
        die().catch(() => {})
        return send(text)
      },
    })
  })
  return dying
}

/**
 * Lets a unit of work die in place of each of its statements in turn, its COMMIT included, and expects that `state` is what it was
 * each time. The work takes its connections from the pool it is given, and is one transaction.
 */
export async function expectAllOrNothing(
  pool: pg.Pool,
  work: (database: pg.Pool) => Promise<unknown>,
  state: () => Promise<unknown>,
): Promise<void> {
  const before = await state()
  const attempt = async (survives: number, fatal?: (text: string) => boolean) => {
    const dying = dyingPool(pool, survives, fatal)
    await expect(work(dying)).rejects.toThrow()
    await dying.end()
    expect([survives, await state()]).toEqual([survives, before])
    return dying.sent
  }
  const statements = await attempt(Number.POSITIVE_INFINITY, (text) => text === 'COMMIT')
  expect(statements).toBeGreaterThan(2)
  for (let survives = 0; survives < statements; survives += 1) await attempt(survives)
  await work(pool)
  expect(await state()).not.toEqual(before)
}
