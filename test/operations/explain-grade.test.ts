import { expect, it } from 'vitest'
import { explainGrade } from '../../lambdas/operations/repair/explain-grade.ts'
import type { GradeFacts } from '../../lambdas/operations/repair/grade-queries.ts'
import { NOW } from './fixtures.ts'

const day = (text: string) => new Date(`${text}T00:00:00Z`)
/** Somebody whose grade came through. */
const through: GradeFacts = {
  userId: 1,
  active: true,
  courseRunId: 1,
  courseKey: 'key',
  course: 'C',
  backend: 'edxorg',
  endDate: day('2026-11-01'),
  freezeDate: day('2026-11-10'),
  freezeStatus: 'complete',
  account: { linkedOn: day('2026-01-01'), invalidSince: null, hasToken: true },
  asked: { enrollment: day('2026-11-09'), certificate: day('2026-11-09'), grade: day('2026-11-09') },
  enrollment: { mode: 'verified', active: true },
  certificate: { grade: '0.9' },
  currentGrade: { percent: 0.9, passed: true },
  lastRefresh: { run: 'run-1', on: day('2026-11-09'), outcome: 'refreshed', reason: null },
  lastFreeze: { pass: 'early/1', outcome: 'frozen', reason: null },
  finalGrade: { grade: 0.9, passed: true, status: 'complete', on: day('2026-11-10') },
  combined: null,
}
const stopOf = (changes: Partial<GradeFacts>) => {
  const stop = explainGrade({ ...through, ...changes }, NOW).find(({ holds }) => !holds)
  return stop ? `${stop.step}: ${stop.says}` : null
}

it('finds nothing where the grade came through, and says what is known at each step', () => {
  expect(stopOf({})).toBeNull()
  expect(explainGrade(through, NOW).map(({ step, says }) => `${step}: ${says}`)).toEqual([
    'account: linked to edxorg',
    'enrollment: enrolled as verified',
    'certificate: verified, grade 0.9',
    'current grade: 90 %, passed there',
    'freeze: frozen in early/1',
    'final grade: 0.9, passed, complete',
    'shown: the final grade',
  ])
})

it.each<[string, Partial<GradeFacts>]>([
  ['account: the user is not active', { active: false }],
  ['account: no account of edxorg is linked', { account: null }],
  [
    'account: edxorg refuses its token',
    { account: { linkedOn: day('2026-01-01'), invalidSince: day('2026-11-02'), hasToken: true } },
  ],
  [
    'enrollment: never fetched: server-error in run-1',
    {
      enrollment: null,
      asked: { enrollment: null, certificate: null, grade: null },
      lastRefresh: { run: 'run-1', on: day('2026-11-09'), outcome: 'failed', reason: 'server-error' },
    },
  ],
  ['enrollment: the site reports none', { enrollment: null }],
  ['enrollment: has left the run', { enrollment: { mode: 'verified', active: false } }],
  ['current grade: the site gives none', { currentGrade: null }],
  ['freeze: the run has no freeze date', { freezeDate: null }],
  ['freeze: not before its date', { freezeDate: day('2026-12-24') }],
  [
    'freeze: failed: no-current-grade in early/1',
    { lastFreeze: { pass: 'early/1', outcome: 'failed', reason: 'no-current-grade' } },
  ],
  ['freeze: the run is complete, and no pass tried this learner', { lastFreeze: null }],
  ['final grade: none', { finalGrade: null }],
  ['final grade: 0.9, passed, pending', { finalGrade: { grade: 0.9, passed: true, status: 'pending', on: day('2026-11-10') } }],
])('%s', (stop, changes) => {
  expect(stopOf(changes)).toBe(stop)
})
