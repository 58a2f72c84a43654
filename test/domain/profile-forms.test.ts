import { describe, expect, it } from 'vitest'
import { educationForm, firstIncompleteStep, personalForm, workForm } from '../../lambdas/domain/profile-forms.ts'

const TODAY = '2026-11-27'
const person = {
  first_name: 'Zoë',
  last_name: 'Müller',
  preferred_name: '佐藤',
  date_of_birth: '1990-02-03',
  gender: 'f',
  preferred_language: 'de',
  country: 'DE',
  state_or_territory: 'DE-NW',
  city: 'Köln',
  address: 'Straße 5',
  postal_code: '',
  birth_country: 'DE',
  nationality: 'DE',
  phone_number: '+49 221 5550100',
}
const school = {
  degree_name: 'm',
  graduation_date: '2014-06-01',
  field_of_study: 'Engineering',
  online_degree: false,
  school_name: 'UiB',
  school_city: 'Bergen',
  school_state_or_territory: 'NO-46',
  school_country: 'NO',
}
const job = {
  company_name: 'Nova',
  position: 'Analyst',
  industry: 'Energy',
  country: 'NO',
  state_or_territory: 'NO-46',
  city: 'Bergen',
  start_date: '2020-03-01',
  end_date: null,
}

type Schema = { safeParse: (value: unknown) => { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined } }
const problemsOf = (schema: Schema, value: unknown) =>
  (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('the personal form', () => {
  it('takes a whole person', () => {
    expect(problemsOf(personalForm(TODAY), person)).toEqual([])
  })

  it('needs every field', () => {
    const { postal_code: _, ...needed } = person
    expect(problemsOf(personalForm(TODAY), {})).toEqual(
      Object.keys(needed).map((field) => expect.stringMatching(`^${field}: needed`)),
    )
  })

  it.each([
    [{ first_name: 'x'.repeat(31) }, ['first_name: too-long']],
    [{ last_name: 'x'.repeat(51) }, ['last_name: too-long']],
    [{ first_name: 'x'.repeat(30), last_name: 'x'.repeat(50) }, []],
    [{ first_name: 'A, B' }, ['first_name: name-characters']],
    [{ last_name: 'a"b' }, ['last_name: name-characters']],
    [{ last_name: 'a>b' }, ['last_name: name-characters']],
    [{ last_name: "O'Pell <3" }, []],
    [{ preferred_name: ' ' }, ['preferred_name: needed']],
    [{ date_of_birth: TODAY }, ['date_of_birth: not-past']],
    [{ date_of_birth: '2026-11-26' }, []],
    [{ date_of_birth: '1990' }, ['date_of_birth: day']],
    [{ gender: 'x' }, ['gender: needed']],
    [{ city: 'x'.repeat(101) }, ['city: too-long']],
    [{ address: 'x'.repeat(101) }, ['address: too-long']],
    [{ address: 'Улица 5' }, ['address: latin']],
    [{ city: '東京' }, ['city: latin']],
    [{ phone_number: '12345' }, ['phone_number: phone']],
    [{ phone_number: '0221 5550100' }, ['phone_number: phone']],
    [{ phone_number: '+49 1' }, ['phone_number: phone']],
    [{ phone_number: '+1 (617) 253-1000' }, []],
    [{ country: 'US', postal_code: '' }, ['postal_code: needed']],
    [{ country: 'US', postal_code: '0214' }, ['postal_code: postal-us']],
    [{ country: 'US', postal_code: '02142' }, []],
    [{ country: 'US', postal_code: '02142-1234' }, []],
    [{ country: 'CA', postal_code: '02142' }, ['postal_code: postal-ca']],
    [{ country: 'CA', postal_code: 'K1A0B1' }, []],
    [{ country: 'CA', postal_code: 'k1a 0b1' }, []],
    [{ country: 'NO', postal_code: 'x' }, []],
    [{ first_name: '李' }, ['romanized_first_name: needed', 'romanized_last_name: needed']],
    [{ last_name: 'Nguyễn' }, ['romanized_first_name: needed', 'romanized_last_name: needed']],
    [{ first_name: '李', romanized_first_name: 'Li', romanized_last_name: 'Müller' }, []],
    [
      { first_name: '李', romanized_first_name: '李', romanized_last_name: 'x'.repeat(51) },
      ['romanized_first_name: latin-name', 'romanized_last_name: too-long'],
    ],
    [{ first_name: 'x'.repeat(31), country: 'US' }, ['first_name: too-long', 'postal_code: needed']],
  ])('says of %j: %j', (change, wanted) => {
    expect(problemsOf(personalForm(TODAY), { ...person, ...change })).toEqual(wanted)
  })
})

describe('the other forms', () => {
  it.each([
    [{}, []],
    [{ degree_name: 'hs', field_of_study: '' }, []],
    [{ field_of_study: null }, ['field_of_study: needed']],
    [{ graduation_date: '' }, ['graduation_date: needed']],
    [{ school_country: '', degree_name: 'x' }, ['degree_name: needed', 'school_country: needed']],
  ])('of a school: %j says %j', (change, wanted) => {
    expect(problemsOf(educationForm, { ...school, ...change })).toEqual(wanted)
  })

  it.each([
    [{}, []],
    [{ end_date: '' }, []],
    [{ end_date: '2020-03-01' }, []],
    [{ end_date: '2020-02-01' }, ['end_date: before-start']],
    [{ end_date: '2026-12-01' }, ['end_date: in-future']],
    [{ start_date: '' }, ['start_date: needed']],
    [{ industry: ' ' }, ['industry: needed']],
  ])('of a job: %j says %j', (change, wanted) => {
    expect(problemsOf(workForm(TODAY), { ...job, ...change })).toEqual(wanted)
  })
})

it.each([
  [{}, null],
  [{ phone_number: null }, 'personal'],
  [{ filled_out: false }, 'professional'],
  [{ education: [school, { ...school, school_name: '' }] }, 'education'],
  [{ work_history: [{ ...job, start_date: null }] }, 'professional'],
  [{ phone_number: null, filled_out: false }, 'personal'],
])('the first incomplete step of a profile with %j is %j', (change, step) => {
  const profile = { ...person, filled_out: true, education: [school], work_history: [job] }
  expect(firstIncompleteStep({ ...profile, ...change }, TODAY)).toBe(step)
})
