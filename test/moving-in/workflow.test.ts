import { afterAll, expect, it } from 'vitest'
import { importReport } from '../../lambdas/moving-in/report.ts'
import { newKey } from '../kit/api.ts'
import { prepareLambdas } from '../kit/lambdas.ts'
import { createOldDatabase } from '../kit/old-database.ts'
import { executeWorkflow } from '../kit/workflow.ts'
import { definitionOf, statesOf } from '../statemachines/machine.ts'
import { oldDatabase } from '../../lambdas/moving-in/old-database.ts'
import { functions, type FunctionName } from '../../lambdas/functions.ts'

const { pool: old, url } = await createOldDatabase()
const names = new Set(
  statesOf(definitionOf('import-old-database'))
    .map(({ state }) => (state['Parameters'] as { FunctionName?: string } | undefined)?.FunctionName)
    .filter((name): name is FunctionName => name !== undefined && Object.hasOwn(functions, name)),
)
const { pool, invoke } = await prepareLambdas(
  [...names],
  {
    OLD_DATABASE_SECRET_ID: 'old-database',
    OLD_MEDIA_URL: 'off',
    MEDIA_BUCKET: 'media',
    TOKEN_KEYS_SECRET_ID: 'token-keys',
    OPENSEARCH_URL: 'off',
    OPENSEARCH_INDEX_PREFIX: 'none',
  },
  { 'old-database': { url }, 'token-keys': { current: 'k', keys: { k: newKey() } } },
)
afterAll(async () => (await oldDatabase()).end())

const pass = (kind: string, more: object = {}) => executeWorkflow('import-old-database', invoke, { kind, ...more })
const report = async () =>
  importReport.parse((await pool.query('SELECT report FROM import_pass ORDER BY started_at DESC LIMIT 1')).rows[0]?.report)

it('plans, copies, compares, and refuses after the final pass, each through the workflow', async () => {
  expect(await pass('plan')).toMatchObject({ status: 'SUCCEEDED', output: { kind: 'plan', written: 0, changed: false } })
  expect((await report()).exceptions).toContainEqual({ source: 'social_auth', reason: 'second-account', kept: false, rows: 2 })
  expect((await pool.query('SELECT FROM app_user')).rowCount).toBe(0)

  expect(await pass('run')).toMatchObject({
    status: 'SUCCEEDED',
    output: { kind: 'run', failedRanges: 0, snapshots: 1, changed: true },
  })
  expect(await pass('compare', { learners: 20 })).toMatchObject({ status: 'SUCCEEDED', output: { differing: [] } })
  expect((await report()).dashboards).toEqual({ compared: 20, differing: [] })

  await pool.query(`UPDATE profile SET first_name = 'Other' WHERE id = 5001`)
  await pool.query('DELETE FROM final_grade WHERE id = 5001')
  expect(await pass('compare')).toMatchObject({ status: 'SUCCEEDED', output: { differing: ['profile', 'final_grade'] } })
  expect((await report()).sources.find(({ source }) => source === 'profile')).toMatchObject({ different: 1, examples: ['5001'] })

  expect(await pass('final')).toMatchObject({ status: 'SUCCEEDED', output: { kind: 'final' } })
  const refused = await pass('run')
  expect(refused).toMatchObject({ status: 'FAILED', error: 'InputError' })
  expect(refused.cause).toContain('nothing is imported any more')
})

it('leaves no connection to the old database open, and no lease held', async () => {
  const { rows } = await old.query(
    `SELECT FROM pg_stat_activity WHERE application_name = 'micromasters-import' AND state <> 'idle'`,
  )
  expect(rows).toEqual([])
})
