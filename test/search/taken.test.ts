import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { flush } from '../../lambdas/search/flush.ts'
import { searchBody as taken } from '../../lambdas/search/grammar.ts'
import { search } from '../../lambdas/search/search.ts'
import { NO_FILTERS } from '../../web/learners/filters.ts'
import { searchBody } from '../../web/learners/query.ts'
import { createDatabase } from '../kit/database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER } from './kit.ts'
import { seedLearners } from './world.ts'

/** A course and a semester together, as the app asks for them (rules/app.md, "Learners"). */

const { pool } = await createDatabase()
const { engine } = createEngine()

beforeAll(async () => {
  await seedLearners(pool, 3)
  // The first two take A in spring and B in fall; the third takes B only.
  await pool.query(`
    UPDATE course_run SET start_date = '2024-09-03', edx_course_key = 'course-v1:MITx+C2+3T2024' WHERE course_id = 2;
    DELETE FROM final_grade WHERE user_id = 3 AND course_run_id = 1;
    DELETE FROM cached_enrollment WHERE user_id = 3 AND course_run_id = 1`)
  await flush(flushing(pool, engine()), NEVER)
  await engine().client.indices.refresh({ index: `${engine().prefix}_*` })
})

const bucket = z.object({ key: z.string(), learners: z.object({ doc_count: z.int() }) })
const facet = z.object({ inner: z.object({ typed: z.object({ values: z.object({ buckets: z.array(bucket) }) }) }) })

async function found(course: string, semester: string) {
  const view = {
    filters: { ...NO_FILTERS, course, semesters: [semester] },
    sort: { by: 'name' as const, descending: false },
    page: 1,
  }
  const asked = searchBody({ programId: 1, view, text: '', company: '', isStaff: true })
  const body = taken.private.parse(JSON.parse(JSON.stringify(asked)))
  const answer = await search({ database: pool, engine: engine() }, { kind: 'private', programIds: [1] }, body)
  const { aggregations } = z.object({ aggregations: z.record(z.string(), z.unknown()) }).parse(answer)
  const counts = (name: string) =>
    Object.fromEntries(
      facet.parse(aggregations[name]).inner.typed.values.buckets.map(({ key, learners }) => [key, learners.doc_count]),
    )
  return { total: answer?.hits.total.value, courses: counts('course'), semesters: counts('semester') }
}

it('means in that course in that semester, and counts each within the other', async () => {
  expect(await found('A', '2024 - Spring')).toEqual({ total: 2, courses: { A: 2 }, semesters: { '2024 - Spring': 2 } })
  expect(await found('B', '2024 - Fall')).toEqual({ total: 3, courses: { B: 3 }, semesters: { '2024 - Fall': 3 } })
})

it('finds nobody who took the course in another semester, though they took something in this one', async () => {
  expect(await found('A', '2024 - Fall')).toEqual({ total: 0, courses: { B: 3 }, semesters: { '2024 - Spring': 2 } })
})
