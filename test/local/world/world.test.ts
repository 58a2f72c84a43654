import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backends } from '../../../lambdas/domain/backends.ts'
import { DEDP_TITLE } from '../../../local/world/program-plans.ts'
import { createWorld, MAX_LEARNERS, newcomers } from '../../../local/world/world.ts'

const now = new Date('2026-11-27T00:00:00Z')
const all = (world: ReturnType<typeof createWorld>) => Array.from({ length: world.learners }, (_, index) => world.learner(index))

describe('world', () => {
  it('is the same from the same seed, in whatever order and size it is asked for; another one from another', () => {
    fc.assert(
      fc.property(fc.string(), fc.uniqueArray(fc.nat(999), { minLength: 1 }), fc.nat(5000), (seed, indices, more) => {
        const one = createWorld({ learners: 1000, seed, now })
        const other = createWorld({ learners: 1000 + more, seed, now })
        const backwards = indices.toReversed().map((index) => other.learner(index))
        expect(indices.map((index) => one.learner(index))).toEqual(backwards.toReversed())
        expect(one.catalog).toEqual(other.catalog)
      }),
      { numRuns: 50 },
    )
    const people = (seed: string) => all(createWorld({ learners: 50, seed, now })).map((each) => each.email)
    expect(people('a')).not.toEqual(people('b'))
  })

  it('does not change within a term; ids of runs stay from term to term', () => {
    const world = (at: string) => createWorld({ learners: 20, seed: 's', now: new Date(at) })
    const [early, late, next] = [world('2026-09-01T00:00:00Z'), world('2026-12-31T23:59:59Z'), world('2027-01-01T00:00:00Z')]
    expect(all(early)).toEqual(all(late))
    expect(early.catalog).toEqual(late.catalog)
    const keysOf = (each: typeof next) =>
      new Map([...each.catalog.runs.values()].filter(({ courseId, id }) => courseId && id).map(({ id, key }) => [id, key]))
    const before = keysOf(early)
    const stayed = [...keysOf(next)].filter(([id]) => before.has(id))
    expect(stayed.length).toBeGreaterThan(100)
    expect(stayed.every(([id, key]) => before.get(id) === key)).toBe(true)
  })

  it('gives every learner 1 to 8 different runs of programs, each on its own site, and some that MicroMasters does not know', () => {
    const learners = all(createWorld({ learners: 2000, seed: 's', now }))
    for (const { accounts } of learners) {
      const runs = backends.flatMap((backend) => {
        const own = accounts[backend]?.studies.map((study) => study.run) ?? []
        expect(own.every((run) => run.backend === backend)).toBe(true)
        return own
      })
      const known = runs.filter((run) => run.known)
      expect(known.length).toBeGreaterThanOrEqual(1)
      expect(known.length).toBeLessThanOrEqual(8)
      expect(new Set(runs.map((run) => run.key)).size).toBe(runs.length)
    }
    const studies = learners.flatMap(({ accounts }) => backends.flatMap((backend) => accounts[backend]?.studies ?? []))
    expect(studies.some(({ run }) => !run.known)).toBe(true)
    expect(studies.some(({ grade }) => grade === null)).toBe(true)
    expect(studies.some(({ certificate }) => certificate?.type === 'honor')).toBe(true)
    expect(studies.every(({ certificate, grade }) => certificate === null || grade?.passed === true)).toBe(true)
    expect(studies.every(({ run, grade }) => run.phase !== 'future' || grade === null)).toBe(true)
  })

  it('mixes the learners as it is told', () => {
    const mix = { mitxonlineOnly: 0.3, both: 0.3, dedpOnly: 0.1, expiredTokens: 0.5, deadTokens: 0.2 }
    const learners = all(createWorld({ learners: 4000, seed: 's', now, mix }))
    const share = (is: (learner: (typeof learners)[number]) => boolean) => learners.filter(is).length / learners.length
    expect(share(({ accounts }) => !accounts.edxorg)).toBeCloseTo(0.3, 1)
    expect(share(({ accounts }) => !accounts.mitxonline)).toBeCloseTo(0.4, 1)
    expect(share(({ programs }) => programs.every(({ title }) => title === DEDP_TITLE))).toBeCloseTo(0.1, 1)
    const tokens = learners.flatMap(({ accounts }) => accounts.edxorg?.tokens ?? [])
    expect(tokens.filter((each) => each.startsWith('dead')).length / tokens.length).toBeCloseTo(0.2, 1)
    expect(tokens.filter((each) => each === 'expired').length / tokens.length).toBeCloseTo(0.4, 1)
    const plain = all(createWorld({ learners: 500, seed: 's', now, mix: { ...mix, deadTokens: 0, expiredTokens: 0 } }))
    expect(new Set(plain.map(({ accounts }) => accounts.edxorg?.tokens ?? 'fresh'))).toEqual(new Set(['fresh']))
  })

  it('finds everybody by username on each site, whatever the case, and nobody else', () => {
    const world = createWorld({ learners: 300, seed: 's', now })
    for (const learner of [...all(world), ...newcomers.map((index) => world.learner(index))]) {
      for (const backend of backends) {
        const username = learner.accounts[backend]?.username
        if (username !== undefined) expect(world.indexOf(backend, username.toUpperCase())).toBe(learner.index)
      }
    }
    const outsider = createWorld({ learners: 301, seed: 's', now }).learner(300)
    for (const backend of backends) {
      expect(world.indexOf(backend, outsider.username)).toBeUndefined()
      expect(world.indexOf(backend, 'nobody_0')).toBeUndefined()
      expect(world.indexOf(backend, '')).toBeUndefined()
    }
    expect(() => world.learner(300)).toThrow('learner 300: there is none')
    expect(() => world.person(300)).toThrow('learner 300: there is none')
  })

  it('has newcomers with accounts on both sites, one of them not confirmed', () => {
    const world = createWorld({ learners: 1, seed: 's', now })
    const active = newcomers
      .map((index) => world.learner(index).accounts)
      .map((each) => [each.edxorg?.isActive, each.mitxonline?.isActive])
    expect(active).toEqual([
      [true, true],
      [true, true],
      [true, true],
      [true, true],
      [false, false],
    ])
  })

  it.each([[-1], [1.5], [Number.NaN], [MAX_LEARNERS + 1]])('refuses %d learners', (learners) => {
    expect(() => createWorld({ learners, seed: 's', now })).toThrow(/^learners: must be a whole number/)
  })

  it('takes programs and people that are written down', () => {
    const runs = [{ key: 'course-v1:X+1+a', start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }]
    const programs = [{ title: 'P', courses: [{ title: 'C', key: 'X+1', backend: 'mitxonline' as const, runs }] }]
    const studies = [{ run: 'course-v1:X+1+a', mode: 'audit', percent: 0.4, certificate: undefined }]
    const people = [{ firstName: 'Ida', programs: ['P'], accounts: { mitxonline: { tokens: 'dead' as const, studies } } }]
    const world = createWorld({ learners: 2, seed: 's', now, programs, people })
    const ida = world.learner(0)
    expect(ida).toMatchObject({ firstName: 'Ida', userId: 1, programs: [{ title: 'P' }] })
    expect(Object.keys(ida.accounts)).toEqual(['mitxonline'])
    expect(ida.accounts.mitxonline).toMatchObject({
      tokens: 'dead',
      studies: [
        {
          mode: 'audit',
          run: { key: 'course-v1:X+1+a', phase: 'past' },
          grade: { percent: 0.4, passed: false },
          certificate: null,
        },
      ],
    })
    expect(world.indexOf('mitxonline', ida.username)).toBe(0)
    const wrong = (person: object) => () =>
      createWorld({ learners: 2, seed: 's', now, programs, people: [{ programs: [], accounts: {}, ...person }] })
    expect(wrong({ programs: ['Q'] })).toThrow('people.0.programs.0: no program has this title')
    expect(wrong({ accounts: { edxorg: { tokens: 'fresh', studies } } })).toThrow(
      'people.0.accounts.edxorg.studies.0.run: no run of edxorg has this key',
    )
  })
})
