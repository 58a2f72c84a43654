import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { copyRange } from '../../lambdas/moving-in/copy-range.ts'
import { planNext } from '../../lambdas/moving-in/plan.ts'
import { openToServer } from '../../local/engines/postgres.ts'
import { createDatabase } from '../kit/database.ts'
import { expectAllOrNothing } from '../kit/dying-pool.ts'
import { createOldDatabase, oldDatabaseFolder } from '../kit/old-database.ts'
import { cipher, importOld, openedPass, rowsHere } from './kit.ts'

const { pool: old } = await createOldDatabase()
const { pool } = await createDatabase()
const { pool: fresh } = await createDatabase()
const { url, pool: killed } = await createDatabase()
const data = mkdtempSync(join(tmpdir(), 'micromasters-import-killed-'))
await openToServer(data)
afterAll(() => rmSync(data, { recursive: true, force: true }))

describe('a range', () => {
  it.each(['app_user', 'social_auth', 'course_run', 'exam_authorization'])(
    'of %s comes whole or not at all, wherever its process dies',
    async (source) => {
      await importOld(old, pool, 'run', 20_000)
      await pool.query(`DELETE FROM import_source_range WHERE source = $1`, [source])
      await pool.query(`UPDATE import_source_range SET keys = keys WHERE source = $1`, [source])
      const { pass, end } = await openedPass(old, pool)
      try {
        const tools = { old, database: pool, cipher: () => Promise.resolve(cipher), now: () => new Date(), rangeSize: 20_000 }
        await planNext(tools, pass)
        const { rows } = await pool.query<{ position: number }>(
          'SELECT position FROM import_range WHERE pass_id = $1 AND source = $2',
          [pass.id, source],
        )
        const position = rows[0]?.position ?? 0
        const state = async () => {
          const ledger = await pool.query(
            'SELECT outcome, written, set_aside FROM import_range WHERE pass_id = $1 ORDER BY position',
            [pass.id],
          )
          const brought = await pool.query('SELECT source, cell, hash, keys FROM import_source_range ORDER BY 1, 2')
          const aside = await pool.query('SELECT source, old_id, reason FROM import_exception ORDER BY 1, 2, 3')
          return [ledger.rows, brought.rows, aside.rows]
        }
        await expectAllOrNothing(pool, (database) => copyRange({ ...tools, database }, pass, position), state)
      } finally {
        await end()
      }
    },
  )
})

describe('a pass', () => {
  const execution = 'import-that-is-killed'
  const start = (name?: string): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'system.ts'), data, url, oldDatabaseFolder, ...(name ? [name] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
    })
  const finished = async () => {
    const { rows } = await killed.query('SELECT FROM import_range WHERE pass_id = $1 AND finished_at IS NOT NULL', [execution])
    return rows.length
  }
  const report = async () =>
    (await killed.query('SELECT report FROM import_pass WHERE id = $1', [execution])).rows[0]?.report ?? null

  it('brings the same, however often everything is killed on the way', async () => {
    let child = start(execution)
    for (const ranges of [1, 15, 35]) {
      while ((await finished()) < ranges) await sleep(10)
      child.kill('SIGKILL')
      await once(child, 'exit')
      child = start()
    }
    while ((await report()) === null) await sleep(50)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(await report()).toMatchObject({ failedRanges: 0, kind: 'run' })

    await importOld(old, fresh, 'run', 20_000)
    const [here, wanted] = [await rowsHere(killed, false), await rowsHere(fresh, false)]
    for (const [table, rows] of Object.entries(wanted)) expect([table, here[table]]).toEqual([table, rows])
  })
})
