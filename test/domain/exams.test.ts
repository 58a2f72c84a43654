import { describe, expect, it } from 'vitest'
import { authorizationRules, type Candidate, checkRules, inTrialOrder, refusal } from '../../lambdas/domain/exams.ts'

const FIRST = new Date('2026-11-01T00:00:00Z')
const LAST = new Date('2026-12-01T00:00:00Z')
const window = { firstSchedulable: FIRST, lastSchedulable: LAST }
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  active: true,
  hasProfile: true,
  sameCourse: true,
  examRun: window,
  grade: { passed: true, complete: true },
  ...more,
})
const before = (date: Date) => new Date(date.getTime() - 1)

describe('the rules of an authorization', () => {
  it('all hold for whoever is authorized', () => {
    expect(refusal(candidate(), FIRST)).toBeNull()
    expect(refusal(candidate(), before(LAST))).toBeNull()
    expect(checkRules(candidate(), FIRST).every(({ holds }) => holds)).toBe(true)
  })

  it.each([
    ['user-active', candidate({ active: false }), FIRST],
    ['profile-exists', candidate({ hasProfile: false }), FIRST],
    ['same-course', candidate({ sameCourse: false }), FIRST],
    ['window-open', candidate(), before(FIRST)],
    ['window-not-over', candidate(), LAST],
    ['run-passed', candidate({ grade: { passed: false, complete: true } }), FIRST],
    ['run-passed', candidate({ grade: { passed: true, complete: false } }), FIRST],
  ])('%s refuses', (rule, refused, now) => {
    expect(refusal(refused, now)).toBe(rule)
    const broken = checkRules(refused, now).filter(({ holds }) => !holds)
    expect(broken.map((each) => each.rule)).toEqual([rule])
  })

  it('are each named and explained', () => {
    expect(new Set(authorizationRules.map(({ says }) => says)).size).toBe(authorizationRules.length)
  })
})

it('tries runs without an end first, then the latest end, and keeps the order of the others', () => {
  const grades = [FIRST, null, LAST, null].map((runEnd, id) => ({ runEnd, id }))
  expect(inTrialOrder(grades).map(({ id }) => id)).toEqual([1, 3, 2, 0])
})
