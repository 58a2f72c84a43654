import { afterAll, expect, it } from 'vitest'
import { startSimulator } from '../../local/simulator/start.ts'
import { OPEN_EXCHANGE_RATES_APP_ID } from '../../local/world/credentials.ts'
import { seedCatalog } from '../../local/world/seed-catalog.ts'
import { createWorld } from '../../local/world/world.ts'
import { prepareLambdas } from '../kit/lambdas.ts'
import { executeWorkflow } from '../kit/workflow.ts'

const world = createWorld({ learners: 1, seed: 's', now: new Date('2026-11-27T00:00:00Z'), twoPlatforms: 2 })
const simulator = await startSimulator({ world })
afterAll(simulator.close)
const { pool, invoke } = await prepareLambdas(
  ['acquire-lease', 'open-course-run-sync', 'sync-courses', 'close-course-run-sync', 'sync-exchange-rates', 'release-lease'],
  {
    MIT_LEARN_BASE_URL: simulator.mitLearn.url,
    OPEN_EXCHANGE_RATES_BASE_URL: simulator.openExchangeRates.url,
    OPEN_EXCHANGE_RATES_SECRET_ID: 'open-exchange-rates',
  },
  { 'open-exchange-rates': { appId: OPEN_EXCHANGE_RATES_APP_ID } },
)
const run = (name: string) => executeWorkflow(name, invoke)

it('brings every run that the simulated MIT Learn lists, through its faults, and then changes nothing more', async () => {
  await seedCatalog(pool, world.catalog)
  const courses = world.catalog.programs.flatMap((program) => program.courses).filter((course) => course.key !== '')
  simulator.controls.order([
    { backend: 'mitLearn', call: 'courses', times: 1, answer: { kind: 'truncated' } },
    { backend: 'mitLearn', call: 'courses', times: 1, answer: { kind: 'status', status: 502 } },
  ])
  const first = await run('sync-course-runs')
  expect(first).toMatchObject({ status: 'SUCCEEDED', output: { courses: courses.length, failed: 0, left: 0, problems: [] } })
  const { rows } = await pool.query<{ key: string; backend: string }>(
    'SELECT edx_course_key AS key, courseware_backend AS backend FROM course_run',
  )
  const known = new Map(rows.map(({ key, backend }) => [key, backend]))
  const listed = courses.flatMap((course) => [...course.runs, ...course.runsElsewhere])
  expect(listed.map(({ key }) => known.get(key))).toEqual(listed.map(({ backend }) => backend))
  // Two courses are taught on both platforms.
  expect(courses.filter(({ runsElsewhere }) => runsElsewhere.length > 0)).toHaveLength(2)
  expect(await run('sync-course-runs')).toMatchObject({ status: 'SUCCEEDED', output: { changedRuns: 0, failed: 0 } })
})

it('takes the rates of the simulated Open Exchange Rates', async () => {
  expect(await run('sync-exchange-rates')).toMatchObject({ status: 'SUCCEEDED', output: { deleted: 0, changed: 0 } })
  expect(
    (await pool.query("SELECT FROM currency_exchange_rate WHERE currency_code = 'USD' AND exchange_rate = 1")).rowCount,
  ).toBe(1)
})
