import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { migrate } from '../../lambdas/database/migrate.ts'
import { createEmptyDatabase, type TestDatabase } from '../kit/database.ts'

const MIGRATIONS = 'lambdas/database/migrations'
const releases = readdirSync('test/releases', { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []))

const dataFile = z.object({ migrations: z.array(z.string()), rows: z.record(z.string(), z.array(z.unknown())) })
const statementsFile = z.array(z.object({ text: z.string(), values: z.array(z.unknown()) }))
type Statement = z.infer<typeof statementsFile>[number]

const read = (release: string, file: string): unknown => JSON.parse(readFileSync(`test/releases/${release}/${file}`, 'utf8'))

const insertRows = (table: string) =>
  `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`

/** A database as the release had it, with its data. */
async function asReleased({ pool }: TestDatabase, { migrations, rows }: z.infer<typeof dataFile>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-release-'))
  for (const name of migrations) copyFileSync(join(MIGRATIONS, name), join(folder, name))
  const client = await pool.connect()
  try {
    await migrate(client, folder)
    // The rows are right already: no trigger makes more of them, and none comes too early.
    await client.query('SET session_replication_role = replica')
    for (const [table, list] of Object.entries(rows))
      await client.query(insertRows(pg.escapeIdentifier(table)), [JSON.stringify(list)])
    await client.query('SET session_replication_role = DEFAULT')
  } finally {
    client.release()
    rmSync(folder, { recursive: true })
  }
}

/**
 * What comes of each statement, all of it taken back: the columns that it gives, or how it is refused. As it is, and once more without foreign
 * keys and triggers, so that rows that are not there stop nothing. `change`: a migration that is tried.
 */
async function outcomesOf({ pool }: TestDatabase, statements: readonly Statement[], change?: string): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    if (change !== undefined) await client.query(change)
    const outcomes: string[] = []
    for (const statement of statements)
      outcomes.push(`${await outcomeOf(client, statement, 'DEFAULT')} | ${await outcomeOf(client, statement, 'replica')}`)
    return outcomes
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

async function outcomeOf(client: pg.PoolClient, { text, values }: Statement, role: 'DEFAULT' | 'replica'): Promise<string> {
  await client.query(`SAVEPOINT before; SET LOCAL session_replication_role = ${role}`)
  try {
    const { fields } = await client.query(text, values)
    return fields.map(({ name }) => name).join()
  } catch (error) {
    return error instanceof pg.DatabaseError ? `SQLSTATE ${error.code}` : String(error)
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT before')
  }
}

const differing = (statements: readonly Statement[], before: readonly string[], after: readonly string[]) =>
  statements.flatMap(({ text }, index) =>
    before[index] === after[index] ? [] : [{ statement: text.trim().slice(0, 300), before: before[index], after: after[index] }],
  )

describe.each(releases)('the functions of %s', async (release) => {
  const data = dataFile.parse(read(release, 'data.json'))
  const statements = statementsFile.parse(read(release, 'statements.json'))
  const [before, after] = [await createEmptyDatabase(), await createEmptyDatabase()]

  it('work with the present schema, on its data, as they did with their own', async () => {
    await asReleased(before, data)
    await asReleased(after, data)
    const client = await after.pool.connect()
    const applied = await migrate(client)
    client.release()
    expect(applied.length).toBe(readdirSync(MIGRATIONS).length - data.migrations.length)
    const told = await outcomesOf(before, statements)
    expect(told.filter((outcome) => !outcome.startsWith('SQLSTATE')).length).toBeGreaterThan(statements.length / 2)
    expect(differing(statements, told, await outcomesOf(after, statements))).toEqual([])
  })

  it.each([
    ['a column that they use goes', 'ALTER TABLE cached_enrollment DROP COLUMN data CASCADE'],
    ['a table has another name', 'ALTER TABLE final_grade RENAME TO grade'],
    [
      'their rows lack what is asked for',
      `ALTER TABLE program_enrollment ADD COLUMN reason text NOT NULL DEFAULT ''; ALTER TABLE program_enrollment ALTER COLUMN reason DROP DEFAULT`,
    ],
    ['what they write is refused', 'ALTER TABLE program_enrollment ADD CONSTRAINT none CHECK (user_id < 0) NOT VALID'],
  ])('are found out when %s', async (_, change) => {
    const told = await outcomesOf(after, statements)
    expect(differing(statements, told, await outcomesOf(after, statements, change)).length).toBeGreaterThan(0)
  })
})
