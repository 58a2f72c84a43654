import { expect, it } from 'vitest'
import { MAX_PAUSES } from '../../lambdas/refresh/fetch-learner.ts'
import { SHARD_SIZE } from '../../lambdas/refresh/run.ts'
import { HISTORY_LIMIT } from '../../local/workflows/history.ts'
import { execute, type Script } from './machine.ts'
import { refreshScript, throwing } from './refresh-scripts.ts'

const learners = Array.from({ length: 4 }, (_, index) => index + 1)

/** Events that a learner adds to the child execution of a shard. */
async function eventsPerLearner(changes: Script): Promise<number> {
  const script = (ids: readonly number[]) =>
    refreshScript({
      'open-run': refreshScript()['open-run'] ?? throwing(''),
      'list-learners': () => ({ learners: ids }),
      ...changes,
    })
  const [, none = 0] = (await execute('refresh-learner-data', script([]))).events
  const [, four = 0] = (await execute('refresh-learner-data', script(learners))).events
  return (four - none) / learners.length
}

it('keeps a shard of learners under half of the events that an execution may have (docs/architecture.md, "Workflows")', async () => {
  expect(SHARD_SIZE * (await eventsPerLearner({}))).toBeLessThan(HISTORY_LIMIT / 2)
})

it('keeps a shard of learners who all use up their retries under half of it too', async () => {
  const failing = throwing('UpstreamServerError')
  const events = await eventsPerLearner({ 'fetch-mitx-online': failing, 'fetch-edx-org': failing })
  expect(SHARD_SIZE * events).toBeLessThan(HISTORY_LIMIT / 2)
})

it('keeps a shard of learners who all wait as often as they may within the limit', async () => {
  const waiting = ({ pauses }: { pauses?: unknown }) =>
    Number(pauses) < MAX_PAUSES
      ? { next: 'wait', until: '2026-01-01T00:00:00Z', pauses: Number(pauses) + 1 }
      : { next: 'done', pauses: 10 }
  const events = await eventsPerLearner({ 'fetch-mitx-online': waiting, 'fetch-edx-org': waiting })
  expect(SHARD_SIZE * events).toBeLessThan(HISTORY_LIMIT)
})
