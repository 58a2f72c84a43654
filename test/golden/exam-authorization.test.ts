import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { authorizeChunk } from '../../lambdas/exams/authorize-chunk.ts'
import { closeRun } from '../../lambdas/exams/close-run.ts'
import { openRun } from '../../lambdas/exams/queries.ts'

import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { quietLog } from '../kit/quiet-log.ts'
import { expectRows, expectedRows } from './rows.ts'

const action = z.object({ type: z.literal('authorize-exam-run'), exam_run_id: z.number() })
const expected = z.object({ rows: expectedRows })

const { pool } = await createDatabase()
const cases = await goldenCases('exam-authorization')

async function withClient(work: (client: PoolClient) => Promise<void>) {
  const client = await pool.connect()
  await work(client).finally(() => client.release())
}

/** The hourly run, over this exam run only: the others are kept out of it as if they were authorized. Chunks of two learners. */
async function authorize(examRunId: number, now: Date) {
  await pool.query('UPDATE exam_run SET authorized = id <> $1', [examRunId])
  const run = { id: 'golden', lease: { name: 'authorize-exams', fence: 1 } }
  const chunks = await openRun(pool, { ...run, startedAt: now }, now, 2)
  const dependencies = { database: pool, log: quietLog, now: () => now }
  for (let position = 1; position <= chunks; position += 1) await authorizeChunk(dependencies, run, position)
  return closeRun({ ...dependencies, publish: () => {} }, run)
}

describe('exam-authorization', () => {
  afterEach(() => withClient(truncateAll))

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await withClient((client) => loadRows(client, golden.rows, (token) => token))
    const { exam_run_id } = action.parse(golden.action)
    const report = await authorize(exam_run_id, new Date(golden.now))
    expect(report.openExamRuns).toEqual([])
    await expectRows(pool, ['exam_authorization', 'exam_profile'], expected.parse(golden.expect).rows)
  })
})
