import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited, NOW, seed } from '../operations/fixtures.ts'
import { startSystem, type } from './system.ts'

const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, machines, file } = await startSystem(url, table)
await seed(pool)
await pool.query(`UPDATE search_outbox SET attempts = 5, last_error = 'strict_dynamic_mapping_exception' WHERE parked`)
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(() => {
  vi.useRealTimers()
})
beforeEach(() => pool.query('DELETE FROM operator_audit'))
const ops = (line: string) => type(file, line)
const parked = async () => (await pool.query('SELECT FROM search_outbox WHERE parked')).rowCount

describe('search, where there is no OpenSearch', () => {
  it('shows the outbox, and says so', async () => {
    expect(await ops('search status')).toMatchObject({
      code: 1,
      out: ['outbox: 1 waiting (oldest 10 min), 1 parked', '', 'indices', '  there is no OpenSearch in this environment'].join(
        '\n',
      ),
    })
  })

  it('starts no rebuild', async () => {
    expect(await ops('search rebuild')).toMatchObject({ code: 1, error: 'there is no OpenSearch in this environment' })
    expect(engine.executions({ machineArn: machines.rebuild })).toEqual([])
    expect(await audited(pool)).toEqual([])
  })
})

describe('search parked', () => {
  it('lists what the index refused, and why', async () => {
    const { code, out } = await ops('search parked')
    expect(code).toBe(0)
    expect(out).toContain('strict_dynamic_mapping_exception')
    expect(out).toContain('2026-11-20 00:00')
    expect(await parked()).toBe(1)
    expect(await audited(pool)).toEqual([])
  })

  it('tries again when it is told to, noted first', async () => {
    expect((await ops('search parked --retry --dry-run')).out).toContain('1 document would be tried again')
    expect({ parked: await parked(), audited: await audited(pool) }).toEqual({ parked: 1, audited: [] })

    expect((await ops('search parked --retry --reason "mapping mended"')).out).toContain('1 document will be tried again')
    expect(await parked()).toBe(0)
    expect(await audited(pool)).toMatchObject([
      { command: 'search-parked-retry', reason: 'mapping mended', details: { documents: 1 } },
    ])
    expect((await ops('search parked --retry')).out).toBe('nothing is parked')
  })
})
