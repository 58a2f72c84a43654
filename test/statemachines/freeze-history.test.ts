import { expect, it } from 'vitest'
import { CHUNK_SIZE } from '../../lambdas/freeze/pass.ts'
import { MAX_PAUSES } from '../../lambdas/refresh/fetch-learner.ts'
import { HISTORY_LIMIT } from '../../local/workflows/history.ts'
import { freezeScript } from './freeze-scripts.ts'
import { execute, type Script } from './machine.ts'
import { throwing } from './refresh-scripts.ts'

const learners = Array.from({ length: 4 }, (_, index) => index + 1)

/** Events that a learner adds to the child execution of a chunk, which is the longest history of all. */
async function eventsPerLearner(changes: Script): Promise<number> {
  const script = (ids: readonly number[]) => freezeScript({ 'list-learners-to-freeze': () => ({ learners: ids }), ...changes })
  const longest = async (ids: readonly number[]) => (await execute('freeze-final-grades', script(ids))).events.slice(2)
  const [none = 0] = await longest([])
  const [four = 0] = await longest(learners)
  return (four - none) / learners.length
}

it('keeps a chunk of learners under half of the events that an execution may have (docs/architecture.md, "Workflows")', async () => {
  expect(CHUNK_SIZE * (await eventsPerLearner({}))).toBeLessThan(HISTORY_LIMIT / 2)
})

it('keeps a chunk of learners who all use up their retries under half of it too', async () => {
  const events = await eventsPerLearner({ 'fetch-edx-org': throwing('UpstreamServerError') })
  expect(events).toBeGreaterThan(20)
  expect(CHUNK_SIZE * events).toBeLessThan(HISTORY_LIMIT / 2)
})

it('keeps a chunk of learners who all wait as often as they may within the limit', async () => {
  const events = await eventsPerLearner({
    'fetch-edx-org': ({ pauses }) =>
      Number(pauses) < MAX_PAUSES
        ? { next: 'wait', until: '2026-01-01T00:00:00Z', pauses: Number(pauses) + 1 }
        : { next: 'done', pauses: MAX_PAUSES },
  })
  expect(CHUNK_SIZE * events).toBeLessThan(HISTORY_LIMIT)
})
