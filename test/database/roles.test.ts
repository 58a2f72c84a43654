import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { databaseRoleOf, databaseRoles, type DatabaseRole, roleNameOf } from '../../lambdas/database/roles.ts'
import { type FunctionDefinition, functions } from '../../lambdas/functions.ts'
import { apiFunctionNames } from '../../lib/function-placement.ts'
import { functionNames } from '../../lib/machine-definition.ts'
import { ROLE_PASSWORD } from '../../local/database-roles.ts'
import { createDatabase } from '../kit/database.ts'
import { codeOf } from '../lib/code-commands.ts'

const { pool, url } = await createDatabase()

/** Runs a statement with the rights of a role, and undoes it. */
async function as(role: DatabaseRole, sql: string): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL ROLE ${roleNameOf(role)}`)
    await client.query(sql)
    return 'done'
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

const REFUSED = '42501'

describe('what roles may do', () => {
  it.each<[string, Record<DatabaseRole, string>]>([
    ['DELETE FROM final_grade', { reader: REFUSED, learner: REFUSED, workflow: 'done', operator: 'done' }],
    ["UPDATE combined_final_grade SET grade = '100'", { reader: REFUSED, learner: REFUSED, workflow: 'done', operator: 'done' }],
    ['UPDATE profile SET first_name = first_name', { reader: REFUSED, learner: 'done', workflow: 'done', operator: 'done' }],
    ['SELECT access_token FROM social_auth', { reader: REFUSED, learner: 'done', workflow: 'done', operator: 'done' }],
    ['SELECT provider, invalid_since FROM social_auth', { reader: 'done', learner: 'done', workflow: 'done', operator: 'done' }],
    ['SELECT FROM final_grade', { reader: 'done', learner: 'done', workflow: 'done', operator: 'done' }],
    ['CREATE TABLE mine (id integer)', { reader: REFUSED, learner: REFUSED, workflow: REFUSED, operator: REFUSED }],
    ['ALTER TABLE final_grade DISABLE TRIGGER ALL', { reader: REFUSED, learner: REFUSED, workflow: REFUSED, operator: REFUSED }],
    ['DELETE FROM schema_migration', { reader: REFUSED, learner: REFUSED, workflow: REFUSED, operator: REFUSED }],
  ])('%s', async (sql, expected) => {
    const found = await Promise.all(databaseRoles.map(async (role) => [role, await as(role, sql)]))
    expect(Object.fromEntries(found)).toEqual(expected)
  })

  it('is the same for tables that come later', async () => {
    await pool.query('CREATE TABLE later (id integer)')
    expect(await as('reader', 'SELECT FROM later')).toBe('done')
    expect(await as('learner', 'DELETE FROM later')).toBe(REFUSED)
    expect(await as('workflow', 'DELETE FROM later')).toBe('done')
    await pool.query('DROP TABLE later')
  })
})

const PRIVILEGES = { 'INSERT INTO': 'INSERT', 'DELETE FROM': 'DELETE', UPDATE: 'UPDATE' } as const

describe('what functions need', async () => {
  const { rows } = await pool.query<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
  const tables = new Set(rows.map(({ tablename }) => tablename))
  const users = functionNames.filter((name) =>
    Object.hasOwn((functions[name] as FunctionDefinition).environment.shape, 'DATABASE_URL'),
  )

  it.each(users)('%s', async (name) => {
    const role = databaseRoleOf(name)
    if (role === null) return expect(name).toBe('migrate')
    expect(['reader', 'learner'].includes(role)).toBe(apiFunctionNames.includes(name))
    const code = codeOf(functions[name].entry)
    const needed = [...code.matchAll(/\b(INSERT INTO|DELETE FROM|UPDATE)\s+(?:ONLY\s+)?([a-z_]+)/g)].flatMap(
      ([, verb, table = '']) => {
        const privilege = Object.entries(PRIVILEGES).find(([word]) => word === verb)?.[1]
        return privilege !== undefined && tables.has(table) ? [{ privilege, table }] : []
      },
    )
    if (role === 'reader') expect(needed).toEqual([])
    for (const { privilege, table } of needed) {
      const asked = await pool.query<{ may: boolean }>('SELECT has_table_privilege($1, $2, $3) AS may', [
        roleNameOf(role),
        table,
        privilege,
      ])
      expect([table, privilege, asked.rows[0]?.may]).toEqual([table, privilege, true])
    }
  })
})

it('lets a role log in by its password, which Postgres itself never hears', async () => {
  const stored = await pool.query<{ rolpassword: string }>('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [
    roleNameOf('operator'),
  ])
  expect(stored.rows[0]?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/)
  const own = new URL(url)
  own.username = roleNameOf('operator')
  own.password = ROLE_PASSWORD
  const session = new pg.Client({ connectionString: own.href })
  await session.connect()
  const { rows } = await session.query<{ current_user: string }>('SELECT current_user')
  await session.end()
  expect(rows).toEqual([{ current_user: 'micromasters_operator' }])
})
