import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogEntry, type CatalogProgram, type CatalogRun, totalPrice } from '../../lambdas/domain/catalog.ts'
import { readAsMitLearn, readLetterAsMitLearn } from '../../lambdas/domain/catalog-contract.ts'
import { readInstant } from '../../lambdas/domain/catalog-dates.ts'
import { readCourse } from '../../lambdas/domain/course-run-sync.ts'
import { problemOfRates } from '../../lambdas/domain/exchange-rates.ts'
import { isoOf } from '../../lambdas/domain/instants.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const run = (id: number, more: Partial<CatalogRun> = {}): CatalogRun => ({
  id,
  start_date: null,
  end_date: null,
  enrollment_start: null,
  enrollment_end: null,
  ...more,
})
const program = (...courses: CatalogRun[][]): CatalogProgram => ({
  id: 1,
  title: 'P',
  price: '10.10',
  requiredCourses: 3,
  pageSlug: 'scx',
  thumbnailUrl: null,
  instructors: ['B', 'A'],
  topics: [],
  courses: courses.map((runs, index) => ({
    id: index,
    edx_key: null,
    position_in_program: index,
    course_runs: runs.map(({ id }) => ({ id, edx_course_key: `k${id}` })),
  })),
  firstCourseRuns: courses.at(0) ?? [],
  lastCourseRuns: courses.at(-1) ?? [],
})

describe('catalogEntry', () => {
  it('takes the start from the first course, the end from the last, both from unexpired runs, to the microsecond', () => {
    const first = [
      run(1, { start_date: '2026-01-01T00:00:00+00:00', end_date: '2026-05-31T23:59:59.999999+00:00' }),
      run(2),
      run(3, { start_date: '2026-02-01T12:00:00.123456+02:00', enrollment_start: '2026-01-15T00:00:00+00:00' }),
      run(4, { start_date: '2026-03-01T00:00:00+00:00' }),
    ]
    const last = [
      run(5, { start_date: '2027-01-01T00:00:00+00:00', end_date: '2027-05-01T00:00:00+00:00' }),
      run(6, { start_date: '2027-02-01T00:00:00+00:00', end_date: '2027-06-01T00:00:00+00:00' }),
      run(7, {
        start_date: '2027-03-01T00:00:00+00:00',
        end_date: '2027-07-01T00:00:00+00:00',
        enrollment_end: '2026-06-01T00:00:00+00:00',
      }),
    ]
    expect(catalogEntry(program(first, [], last), NOW, 'https://mm.example.org')).toMatchObject({
      start_date: '2026-02-01T10:00:00.123456Z',
      enrollment_start: '2026-01-15T00:00:00Z',
      end_date: '2027-06-01T00:00:00Z',
      total_price: '30.30',
      programpage_url: 'https://mm.example.org/scx/',
      instructors: [{ name: 'B' }, { name: 'A' }],
    })
  })

  it('takes the end from a run without a start before all others', () => {
    const runs = [
      run(1, { start_date: '2027-01-01T00:00:00+00:00', end_date: '2027-05-01T00:00:00+00:00' }),
      run(2, { end_date: '2026-09-01T00:00:00+00:00' }),
    ]
    expect(catalogEntry(program(runs), NOW, 'https://x')).toMatchObject({
      start_date: '2027-01-01T00:00:00Z',
      end_date: '2026-09-01T00:00:00Z',
    })
  })

  it('has no dates where no run is left, and none without courses', () => {
    const over = [run(1, { end_date: '2026-01-01T00:00:00+00:00' })]
    for (const each of [program(over), program()]) {
      expect(catalogEntry(each, NOW, 'https://x')).toMatchObject({ start_date: null, enrollment_start: null, end_date: null })
    }
  })
})

it('multiplies prices exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n }), fc.integer({ min: 0, max: 32_767 }), (cents, courses) => {
      const text = (amount: bigint) => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
      expect(totalPrice(text(cents), courses)).toBe(text(cents * BigInt(courses)))
    }),
  )
})

describe('readInstant', () => {
  it.each([
    ['2026-09-01T00:00:00Z', '2026-09-01T00:00:00Z'],
    ['2027-02-01T10:00:00.123000Z', '2027-02-01T10:00:00.123000Z'],
    ['2027-02-01T10:00:00.1234567+02:00', '2027-02-01T08:00:00.123456Z'],
    ['2027-02-01 10:00:00-0530', '2027-02-01T15:30:00Z'],
    ['2027-02-01T10:00+05', '2027-02-01T05:00:00Z'],
    ['2027-02-01T10:00:00', '2027-02-01T10:00:00Z'],
    [' 2028-02-29 ', '2028-02-29T00:00:00Z'],
  ])('reads %s as %s', (text, iso) => {
    const read = readInstant(text)
    expect(read === undefined ? read : isoOf(read)).toBe(iso)
  })

  it.each([
    '',
    'soon',
    '2026-02-29',
    '2026-13-01',
    '2026-01-01T25:00:00Z',
    '2026-01-01T10:61:00Z',
    '01/02/2026',
    '2026',
    '2026-01-01T10:00:00+99:00',
    '20260101',
  ])('refuses %j', (text) => expect(readInstant(text)).toBeUndefined())

  it('reads back every instant, whatever its offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        fc.integer({ min: -720, max: 840 }),
        (date, offset) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
          const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
          const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`
          expect(readInstant(`${local}${zone}`)).toBe(date.getTime() * 1000)
        },
      ),
    )
  })
})

describe('readCourse', () => {
  it.each([
    ['edx', 'edxorg', 0],
    [' EdX ', 'edxorg', 0],
    ['edx org', 'edxorg', 0],
    ['MITxOnline', 'mitxonline', 0],
    ['xpro', 'mitxonline', 1],
    ['', 'mitxonline', 1],
    [null, 'mitxonline', 1],
  ])('takes the platform %j for %s, with %i warnings', (code, backend, warnings) => {
    const { runs, problems } = readCourse([{ platform: { code }, runs: [{ run_id: 'r', title: 'T' }] }])
    expect([runs[0]?.courseware_backend, problems.length]).toEqual([backend, warnings])
  })

  it('never throws, and never makes a run without a key, whatever is listed', () => {
    const anything = fc.record(
      { run_id: fc.anything(), title: fc.anything(), url: fc.anything(), start_date: fc.anything(), end_date: fc.string() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(anything), (listed) => {
        const { runs, problems } = readCourse([{ platform: { code: 'edx' }, runs: listed }])
        expect(runs.every((each) => each.edx_course_key !== '')).toBe(true)
        expect(runs.length + problems.length).toBe(listed.length)
      }),
    )
  })
})

it.each([
  [{ EUR: 0.9 }, undefined],
  [{}, 'no rates'],
  [{ EUR: 0.9, eur: 1 }, '"eur" is no currency code'],
  [{ EUR: Number.POSITIVE_INFINITY }, 'the rate of EUR is no positive number'],
  [{ EUR: Number.NaN }, 'the rate of EUR is no positive number'],
  [{ EUR: -0 }, 'the rate of EUR is no positive number'],
])('of the rates %j says %s', (rates, problem) => expect(problemOfRates(rates)).toBe(problem))

describe('MIT Learn', () => {
  const sound = { ...catalogEntry(program([run(1)]), NOW, 'https://mm.example.org') }
  const read = (entries: unknown) => readAsMitLearn(200, JSON.stringify(entries))

  it('takes what the catalog says', () => expect(read([sound])).toEqual({ programs: [1], findings: [] }))

  it.each(Object.keys(sound).filter((key) => key !== 'programpage_url' && key !== 'thumbnail_url'))(
    'aborts without %s',
    (key) => {
      const { [key]: _, ...less } = sound as Record<string, unknown>
      expect(read([{ ...sound, id: 2 }, less])).toMatchObject({
        programs: [],
        findings: [{ effect: 'fatal', program: key === 'id' ? null : 1, message: expect.stringContaining(`1.${key}`) }],
      })
    },
  )

  it.each<[string, unknown]>([
    ['id', '1'],
    ['title', null],
    ['title', 'x'.repeat(257)],
    ['total_price', null],
    ['total_price', ''],
    ['total_price', 10],
    ['start_date', ''],
    ['end_date', '2026-01-01T00:00:00'],
    ['enrollment_start', 'soon'],
    ['instructors', [{}]],
    ['topics', [{ name: null }]],
    ['courses', [{ position_in_program: 1, edx_key: 'k' }]],
    ['courses', [{ position_in_program: '1', edx_key: 'k', course_runs: [] }]],
    ['courses', [1, 1].map((position_in_program) => ({ position_in_program, edx_key: 'k', course_runs: [] }))],
  ])('aborts on %s = %j', (key, value) => {
    expect(read([{ ...sound, [key]: value }])).toMatchObject({ programs: [], findings: [{ effect: 'fatal' }] })
  })

  it('skips programs without a page, or with one of departments that it reads elsewhere', () => {
    const at = (id: number, programpage_url: string | null) => ({ ...sound, id, programpage_url })
    const { programs, findings } = read([
      at(1, null),
      at(2, 'https://x/dedp/'),
      at(3, 'https://x/scm/a'),
      at(4, 'https://x/scx/'),
    ])
    expect([programs, findings.map(({ effect, program: id }) => [effect, id])]).toEqual([
      [4],
      [
        ['skipped', 1],
        ['skipped', 2],
        ['skipped', 3],
      ],
    ])
  })

  it.each([
    [503, '[]', 'answered 503'],
    [200, '{"results":[]}', 'is no JSON array'],
    [200, '[{"id":1', 'is no JSON array'],
    [200, '[]', 'holds no program'],
  ])('takes nothing of %i %s', (status, body, message) => {
    expect(readAsMitLearn(status, body)).toMatchObject({
      programs: [],
      findings: [{ effect: 'fatal', message: expect.stringContaining(message) }],
    })
  })

  it.each([
    [404, '', 'answered 404'],
    [200, '{"meta":{"total_count":0},"items":[]}', 'total_count'],
    [200, 'x', 'its page'],
  ])('finds no letter in %i %s', (status, body, message) => {
    expect(readLetterAsMitLearn(1, status, body)[0]?.message).toContain(message)
  })
})
