import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchBody as taken } from '../../lambdas/search/grammar.ts'
import { addressOf, changed, type Filters, NO_FILTERS, type View, viewOf } from '../../web/learners/filters.ts'
import { markedParts } from '../../web/learners/mark.ts'
import { residenceOf, spelledState } from '../../web/learners/places.ts'
import { searchBody } from '../../web/learners/query.ts'

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
const list = fc.uniqueArray(text, { maxLength: 5 })
const range = fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const filters: fc.Arbitrary<Filters> = fc
  .record({ semesters: list, births: list, companies: list }, { noNullPrototype: true })
  .chain((lists) =>
    fc
      .record(
        { course: text, grade: range, passed: range, average: range, country: text, state: text, degree: text },
        { requiredKeys: [], noNullPrototype: true },
      )
      .map(({ grade, state, ...others }) => ({
        ...lists,
        ...others,
        // As the page lets them be chosen.
        ...(others.course !== undefined && grade && { grade }),
        ...(others.country !== undefined && state !== undefined && { state }),
      })),
  )
const view: fc.Arbitrary<View> = fc.record(
  {
    filters,
    sort: fc.record({ by: fc.constantFrom('name', 'residence', 'grade'), descending: fc.boolean() }, { noNullPrototype: true }),
    page: fc.integer({ min: 1, max: 200 }),
  },
  { noNullPrototype: true },
)
const parametersOf = (address: string) => new URLSearchParams(address.slice(address.indexOf('?')))

describe('the address of the learners page', () => {
  it('brings every view back', () => {
    fc.assert(
      fc.property(view, (each) => {
        expect(viewOf(parametersOf(addressOf(1, each)), true)).toEqual(each)
      }),
    )
  })

  it('asks for what the search takes from staff and from learners, whatever is written by hand', () => {
    const names = [
      'course',
      'grade',
      'semester',
      'passed',
      'average',
      'birth',
      'country',
      'state',
      'degree',
      'company',
      'sort',
      'page',
    ]
    const value = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('1-90', '-grade', 'residence', '200'))
    const parameters = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 60 })
    fc.assert(
      fc.property(parameters, fc.boolean(), text, (pairs, isStaff, typed) => {
        const read = viewOf(new URLSearchParams(pairs), isStaff)
        const body = searchBody({ programId: 1, view: read, text: typed, company: typed, isStaff })
        const parsed = taken[isStaff ? 'private' : 'public'].safeParse(JSON.parse(JSON.stringify(body)))
        expect(parsed.error?.issues).toBeUndefined()
      }),
    )
  })

  it('holds less than a search may be long, whatever is chosen', () => {
    const many = (name: string, value: string) =>
      Array.from({ length: 100 }, (_, index): [string, string] => [name, `${value}${index}`])
    const chosen = [
      ...many('semester', '2024 - Summer'),
      ...many('birth', 'U'),
      ...many('company', 'Some Company of Size, Incorporated'),
      ['course', 'A course with a rather long name'],
    ] as [string, string][]
    const others = [
      ...many('birth', 'U'),
      ['course', 'A course with a rather long name'],
      ['degree', 'b'],
      ['country', 'US'],
    ] as [string, string][]
    for (const pairs of [chosen, others]) {
      const read = viewOf(new URLSearchParams(pairs), true)
      const body = searchBody({ programId: 1, view: read, text: 'x'.repeat(100), company: 'x'.repeat(100), isStaff: true })
      expect(JSON.stringify(body).length).toBeLessThan(20_000)
    }
  })

  it('drops what depends on a choice together with it', () => {
    const all: Filters = { ...NO_FILTERS, course: 'A', grade: { from: 1, to: 2 }, country: 'US', state: 'US-MA' }
    expect(changed(all, { course: 'B' })).toEqual({ ...NO_FILTERS, course: 'B', country: 'US', state: 'US-MA' })
    expect(changed(all, { country: undefined })).toEqual({ ...NO_FILTERS, course: 'A', grade: { from: 1, to: 2 } })
  })
})

describe('the mark in a name', () => {
  it.each([
    ['Søren Østergård', 'oster', 'Øster'],
    ['Zoë Brontë', 'zoe bro', 'Zoë Bro'],
    ['Weiß', 'weiss', 'Weiß'],
    ['Zoe\u0308', 'ZOË', 'Zoe\u0308'],
    ['Đặng', 'dang', 'Đặng'],
    ['Amara', 'mara', ''],
    ['Amara', ' ', ''],
  ])('of %s for %s is %s', (name, searched, marked) => {
    expect(markedParts(name, searched)[1]).toBe(marked)
  })

  it('loses nothing of the name', () => {
    const any = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(any, any, (name, searched) => {
        expect(markedParts(name, searched).join('')).toBe(name)
      }),
    )
  })
})

it.each([
  [{ city: 'Boston', state_or_territory: 'US-MA', country: 'US' }, 'Boston, MA'],
  [{ city: null, state_or_territory: null, country: 'US' }, 'United States'],
  [{ city: 'Oslo', state_or_territory: null, country: 'NO' }, 'Norway'],
  [{ city: null, state_or_territory: null, country: 'nowhere' }, 'nowhere'],
  [{ city: 'Oslo', state_or_territory: null, country: null }, '–'],
])('shows %j as %s', (place, shown) => {
  expect(residenceOf(place)).toBe(shown)
})

it.each([
  ['US-MA', 'MA'],
  ['JP-13', null],
  ['GB-LND', 'LND'],
])('spells out the state %s as %s: a number says nothing', (code, shown) => {
  expect(spelledState(code)).toBe(shown)
})
