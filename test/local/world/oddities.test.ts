import { describe, expect, it } from 'vitest'
import { backends } from '../../../lambdas/domain/backends.ts'
import { aBitOfEverything, type Mix } from '../../../local/world/mix.ts'
import type { Learner } from '../../../local/world/learner.ts'
import { createWorld } from '../../../local/world/world.ts'

const now = new Date('2026-11-27T00:00:00Z')
const LEARNERS = 400
const learnersOf = (mix: Partial<Mix> = {}) => {
  const world = createWorld({ learners: LEARNERS, seed: 's', now, mix })
  return Array.from({ length: LEARNERS }, (_, index) => world.learner(index))
}
const accountsOf = (learner: Learner) => backends.flatMap((backend) => learner.accounts[backend] ?? [])
const studiesOf = (learner: Learner) => accountsOf(learner).flatMap(({ studies }) => studies)

const isRenamed = (learner: Learner) => accountsOf(learner).some(({ username, linkedAs }) => username !== linkedAs)
const isForgotten = (learner: Learner) => accountsOf(learner).some(({ isKnown }) => !isKnown)
const hasMoved = (learner: Learner) => learner.emailThere !== learner.email
const hasExtraCredit = (learner: Learner) => studiesOf(learner).some(({ grade }) => grade !== null && grade.percent > 1)
const deadRuns = (learner: Learner) => studiesOf(learner).filter(({ isDead }) => isDead)
const hasGivenUp = (learner: Learner) => studiesOf(learner).some(({ isActive }) => !isActive)
const oddities = [isRenamed, isForgotten, hasMoved, hasExtraCredit, (each: Learner) => deadRuns(each).length > 0]

describe('what the sites do that nobody expects', () => {
  it('is in no world that does not order it, but for enrollments that were given up', () => {
    const learners = learnersOf()
    expect(oddities.map((is) => learners.some(is))).toEqual([false, false, false, false, false])
    expect(learners.some(hasGivenUp)).toBe(true)
    expect(learnersOf({ inactive: 0 }).some(hasGivenUp)).toBe(false)
  })

  it('is in the world without a file, of each a few', () => {
    const learners = learnersOf(aBitOfEverything)
    for (const is of [...oddities, hasGivenUp]) {
      expect(learners.some(is)).toBe(true)
      expect(learners.filter(is).length).toBeLessThan(LEARNERS / 4)
    }
  })

  it('comes upon all when it is ordered for all, and changes nothing else of them', () => {
    const plain = learnersOf()
    const renamed = learnersOf({ renamed: 1 })
    expect(renamed.every(isRenamed)).toBe(true)
    const besides = (learners: readonly Learner[]) => learners.map((learner) => ({ ...learner, accounts: {} }))
    expect(besides(renamed)).toEqual(besides(plain))
    expect(learnersOf({ changedAddresses: 1 }).every(hasMoved)).toBe(true)
    expect(
      learnersOf({ extraCredit: 1 })
        .flatMap(studiesOf)
        .filter(({ run, grade }) => run.phase === 'past' && grade),
    ).toSatisfy((studies: ReturnType<typeof studiesOf>) =>
      studies.every(({ grade }) => grade !== null && grade.percent > 1 && grade.passed),
    )
    for (const { accounts } of learnersOf({ unknownNames: 1 })) {
      expect(accounts.mitxonline?.isKnown ?? false).toBe(false)
      expect(accounts.edxorg?.isKnown ?? true).toBe(true)
    }
  })

  it('has one dead run of each learner, of those that are asked for', () => {
    for (const learner of learnersOf({ deadRun: 1 })) {
      const asked = studiesOf(learner).filter(({ run, isActive }) => run.known && isActive)
      expect(deadRuns(learner)).toHaveLength(asked.length > 0 ? 1 : 0)
      expect(asked).toEqual(expect.arrayContaining(deadRuns(learner)))
    }
  })

  it('can be written down for one person', () => {
    const runs = [{ key: 'course-v1:X+1+a', start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }]
    const programs = [{ title: 'P', courses: [{ title: 'C', key: 'X+1', backend: 'mitxonline' as const, runs }] }]
    const study = { run: 'course-v1:X+1+a', mode: 'verified', percent: 1.05, isActive: false, isDead: true }
    const mitxonline = { tokens: 'fresh' as const, linkedAs: 'before', isKnown: false, studies: [study] }
    const people = [{ email: 'a@example.org', emailThere: 'b@example.org', programs: ['P'], accounts: { mitxonline } }]
    const world = createWorld({ learners: 1, seed: 's', now, programs, people })
    expect(world.learner(0)).toMatchObject({
      username: 'before',
      email: 'a@example.org',
      emailThere: 'b@example.org',
      accounts: {
        mitxonline: {
          linkedAs: 'before',
          isKnown: false,
          tokens: 'dead',
          studies: [{ isActive: false, isDead: true, grade: { percent: 1.05 } }],
        },
      },
    })
  })
})
