import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { backends } from '../../lambdas/domain/backends.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { readWorldFile } from '../../local/world/world-file.ts'
import { createWorld } from '../../local/world/world.ts'
import { startTestSystem } from './start.ts'

const example = fileURLToPath(new URL('../../local/world/examples/one-dead-run-each.json', import.meta.url))
const system = await startTestSystem(await readWorldFile(example))
const world = createWorld({ ...system.world.file, now: system.world.now })
const learners = Array.from({ length: world.learners }, (_, index) => world.learner(index))

it('refreshes everybody for all runs but the dead one, at two wasted requests for each learner, and opens no breaker', async () => {
  const refreshed = await refreshOnce(system, new Date())
  if (refreshed.kind !== 'report') throw new Error(refreshed.message)
  const { report, differences } = refreshed
  expect(differences).toEqual([])
  const expected = learners.flatMap(({ userId, accounts }) =>
    backends.flatMap((backend) =>
      (accounts[backend]?.studies ?? [])
        .filter(({ run, isActive, isDead, grade }) => run.known && isActive && !isDead && grade !== null)
        .map(({ run }) => `${userId} ${run.key}`),
    ),
  )
  const dead = learners.filter(({ accounts }) => backends.some((each) => accounts[each]?.studies.some(({ isDead }) => isDead)))
  expect(dead.length).toBeGreaterThan(0.9 * learners.length)
  expect(report).toMatchObject({ failed: {}, partly: dead.length, left: 0, unavailable: [] })
  const { rows } = await system.database.query<{ graded: string }>(
    `SELECT g.user_id || ' ' || r.edx_course_key AS graded FROM cached_current_grade g JOIN course_run r ON r.id = g.course_run_id`,
  )
  expect(rows.map(({ graded }) => graded).toSorted()).toEqual(expected.toSorted())
  const wasted = backends.reduce((sum, backend) => sum + (report.upstream[backend].byStatus['500'] ?? 0), 0)
  expect(wasted).toBeGreaterThan(0)
  expect(wasted).toBeLessThanOrEqual(2 * dead.length)
})
