import type { ClientBase, Pool } from 'pg'
import { escapeIdentifier } from 'pg'
import { composeDashboard } from '../dashboard/dashboard.ts'
import { type DashboardRows, dashboardStatement, readDashboard, readDashboardOnce } from '../dashboard/dashboard-query.ts'
import { query } from '../platform/database.ts'
import { transaction } from '../platform/transaction.ts'
import { fieldsThatDiffer } from './fields.ts'
import { columnsOf, orphansSql } from './here-sql.ts'
import { mapping } from './mapping/mapping.ts'
import { ALL } from './old-sql.ts'
import type { ImportReport } from './report.ts'
import type { Pass } from './run.ts'
import type { Source } from './source.ts'
import { stageRows } from './stage.ts'

type Learner = { id: number; username: string }
type Compared = ImportReport['dashboards']

/** Fields that are named of a dashboard that differs. */
const MAX_FIELDS = 5
/** Both are composed with the same address, so that it does not matter which. */
const EDX = 'https://edx.invalid'

/**
 * Composes the dashboards of so many learners twice: from the rows here, and from the rows there, brought as a pass would bring them
 * (rules/moving-in.md, "Dashboards"). Whose they are is drawn by the pass's name: the same ones when it is done again.
 */
export async function compareDashboards(old: ClientBase, database: Pool, pass: Pass, now: Date): Promise<Compared> {
  const learners = await drawLearners(old, pass)
  const ours = new Map<number, unknown>()
  for (const { id } of learners) ours.set(id, await dashboardHere(database, id, now))
  const differing = await transaction(
    database,
    async (client) => {
      await standIn(old, client, learners)
      const found: Compared['differing'] = []
      for (const learner of learners) {
        const rows = await readDashboardOnce(client, { callerId: learner.id, username: learner.username, now })
        const fields = fieldsThatDiffer(composed(rows, now), ours.get(learner.id)).slice(0, MAX_FIELDS)
        if (fields.length > 0) found.push({ userId: learner.id, fields })
      }
      return found
    },
    () => false,
  )
  return { compared: learners.length, differing }
}

/** Learners of some program, who may sign in; names as they come here. */
async function drawLearners(old: ClientBase, { id, learners }: Pass): Promise<Learner[]> {
  const sql = `SELECT u.id, normalize(u.username) AS username FROM auth_user u
                WHERE u.is_active AND EXISTS (SELECT FROM dashboard_programenrollment e WHERE e.user_id = u.id)
                ORDER BY md5(u.id || $1), u.id LIMIT $2`
  return (await query<Learner>(old, sql, [id, learners])).rows
}

async function dashboardHere(database: Pool, id: number, now: Date): Promise<unknown> {
  const { rows } = await query<{ username: string }>(database, 'SELECT username FROM app_user WHERE id = $1', [id])
  return rows[0] ? composed(await readDashboard(database, { callerId: id, username: rows[0].username, now }), now) : null
}

const composed = (rows: DashboardRows | null, now: Date): unknown => rows && composeDashboard(rows, { now, edxBaseUrl: EDX }).json

const isRead = (name: string) => new RegExp(String.raw`\b${name}\b`).test(dashboardStatement.text)

/** Fills tables of this transaction alone, which stand before the real ones, with the rows there: of these learners, and of nobody. */
async function standIn(old: ClientBase, client: ClientBase, learners: readonly Learner[]): Promise<void> {
  const sql = `SELECT viewname AS name, definition FROM pg_views WHERE schemaname = 'public'`
  const views = (await query<{ name: string; definition: string }>(client, sql)).rows.filter(({ name }) => isRead(name))
  const sources = mapping.filter(({ table }) => isRead(table) || views.some(({ definition }) => definition.includes(table)))
  for (const table of new Set(sources.map((source) => source.table))) {
    const name = escapeIdentifier(table)
    await query(client, `CREATE TEMP TABLE ${name} (LIKE public.${name} INCLUDING DEFAULTS INCLUDING GENERATED) ON COMMIT DROP`)
  }
  for (const { name, definition } of views) {
    await query(client, `CREATE TEMP VIEW ${escapeIdentifier(name)} AS ${definition}`)
  }
  const persons = learners.map(({ id }) => id)
  for (const source of sources) await bring(old, client, source, persons)
}

/** Tokens stay there: no dashboard shows them. */
async function bring(old: ClientBase, client: ClientBase, whole: Source, persons: readonly number[]): Promise<void> {
  const { tokensIn: _, ...source } = whole
  await query(client, 'DROP TABLE IF EXISTS staged')
  await stageRows(old, client, source, { ...ALL, persons })
  const orphans = orphansSql(source)
  if (orphans !== null) await query(client, orphans, ['{}'])
  const columns = columnsOf(source)
    .map((column) => escapeIdentifier(column))
    .join(', ')
  await query(
    client,
    `INSERT INTO ${escapeIdentifier(source.table)} (${columns}) SELECT ${columns} FROM staged WHERE set_aside IS NULL`,
  )
}
