import type { PoolClient } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'

import { freezeLearners } from '../../lambdas/freeze/freeze-learners.ts'
import { openLearner } from '../../lambdas/freeze/open-pass.ts'
import { passSchema } from '../../lambdas/freeze/pass.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { quietLog } from '../kit/quiet-log.ts'
import { expectRows, expectedRows } from './rows.ts'

const action = z.object({ type: z.literal('freeze-learner'), user_id: z.number(), course_run_id: z.number() })
const expected = z.object({ outcome: z.enum(['frozen', 'failed', 'not-ready']), rows: expectedRows })

const { pool } = await createDatabase()
const cases = await goldenCases('freeze')
const tables = ['final_grade', 'exam_authorization', 'exam_profile', 'combined_final_grade', 'program_letter']

async function withClient(work: (client: PoolClient) => Promise<void>) {
  const client = await pool.connect()
  await work(client).finally(() => client.release())
}

/** As the workflow does, but for the fetch: the cached rows are what it would give. */
async function freeze(userId: number, courseRunId: number, now: Date): Promise<string | undefined> {
  const dependencies = { database: pool, log: quietLog, now: () => now, uuid: () => crypto.randomUUID() }
  const lease = { name: 'golden', owner: 'golden', fence: 1, expiresAt: new Date(now.getTime() + 60_000) }
  const opened = await openLearner(dependencies, { execution: 'golden', startedAt: now, lease, courseRunId }, userId)
  if (opened.next === 'nothing') return opened.reason
  await pool.query(`UPDATE refresh_run_learner SET mitxonline_outcome = 'unchanged', edxorg_outcome = 'unchanged'`)
  const outcomes = await freezeLearners(dependencies, { pass: passSchema.parse(opened.pass), userIds: [userId] })
  return outcomes.get(userId)?.outcome
}

describe('freeze', () => {
  afterEach(() => withClient(truncateAll))

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await withClient((client) => loadRows(client, golden.rows, (token) => token))
    const { user_id, course_run_id } = action.parse(golden.action)
    const expectation = expected.parse(golden.expect)
    expect(await freeze(user_id, course_run_id, new Date(golden.now))).toBe(expectation.outcome)
    await expectRows(pool, tables, expectation.rows)
  })
})
