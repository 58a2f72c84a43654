import { describe, expect, it } from 'vitest'
import { oncePerId, readChange } from '../../lambdas/domain/profile-change.ts'
import { profileView } from '../../lambdas/domain/profile-view.ts'
import { fieldOf } from '../../lambdas/platform/issues.ts'

const draft = { filled_out: false, country: null, postal_code: null }
const filled = { filled_out: true, country: 'DE', postal_code: null }
const job = { city: 'Bergen', country: 'NO', company_name: 'Nova', position: 'Analyst', industry: 'Energy' }
const degree = {
  degree_name: 'm',
  graduation_date: '2014-06-30',
  school_name: 'UiB',
  school_city: 'Bergen',
  school_state_or_territory: 'NO-46',
  school_country: 'NO',
}

/** The fields that are refused, or what is taken. */
function read(body: unknown, stored: Parameters<typeof readChange>[1] = draft) {
  const { data, error } = readChange(body, stored)
  return error ? error.issues.map(fieldOf) : data
}

describe('a change', () => {
  it.each<[unknown, unknown]>([
    [{ first_name: '  Ann ' }, { first_name: 'Ann' }],
    [{ first_name: 5 }, { first_name: '5' }],
    [{ first_name: '' }, { first_name: '' }],
    [
      { first_name: null, gender: null },
      { first_name: null, gender: null },
    ],
    [{ gender: '' }, { gender: '' }],
    [{ email_optin: 'YES' }, { email_optin: true }],
    [{ email_optin: 'Off' }, { email_optin: false }],
    [{ email_optin: 1 }, { email_optin: true }],
    [{ date_of_birth: '1990-2-3' }, { date_of_birth: '1990-02-03' }],
    [{ date_of_birth: '2000-02-29' }, { date_of_birth: '2000-02-29' }],
    [{ filled_out: 0 }, { filled_out: false }],
    [{ username: 'root', student_id: [], unknown: {} }, {}],
    [{ image: null }, { image: null }],
    [{ address: '𝒜'.repeat(100) }, { address: '𝒜'.repeat(100) }],
    [{ work_history: [{ ...job, id: ' 7.0 ' }] }, { work_history: [{ ...job, id: 7 }] }],
    [
      { work_history: [{ ...job, start_date: '', end_date: null }] },
      { work_history: [{ ...job, start_date: null, end_date: null }] },
    ],
    [{ education: [{ ...degree, online_degree: 'on' }] }, { education: [{ ...degree, online_degree: true }] }],
  ])('of a draft takes %j', (body, taken) => {
    expect(read(body)).toEqual(taken)
  })

  it.each<[unknown, string[]]>([
    [[], ['(whole)']],
    [null, ['(whole)']],
    ['x', ['(whole)']],
    [{ first_name: ['a'] }, ['first_name']],
    [{ first_name: true }, ['first_name']],
    [{ first_name: 'a\0' }, ['first_name']],
    [{ first_name: '\ud800' }, ['first_name']],
    [{ address: 'a'.repeat(101) }, ['address']],
    [{ about_me: 'a'.repeat(5001) }, ['about_me']],
    [{ gender: ' m' }, ['gender']],
    [{ account_privacy: '' }, ['account_privacy']],
    [{ account_privacy: null }, ['account_privacy']],
    [{ email_optin: '' }, ['email_optin']],
    [{ email_optin: [] }, ['email_optin']],
    [{ email_optin: 2 }, ['email_optin']],
    [{ date_of_birth: '' }, ['date_of_birth']],
    [{ date_of_birth: 19900203 }, ['date_of_birth']],
    [{ date_of_birth: '1990-02-30' }, ['date_of_birth']],
    [{ date_of_birth: '0000-01-01' }, ['date_of_birth']],
    [{ date_of_birth: '1990-02-03T00:00:00Z' }, ['date_of_birth']],
    [{ filled_out: null }, ['filled_out']],
    [{ filled_out: '' }, ['filled_out']],
    [{ filled_out: 'false' }, ['filled_out']],
    [{ image: 'profile/x.jpg' }, ['image']],
    [{ work_history: null }, ['work_history']],
    [{ work_history: ['x'] }, ['work_history[0]']],
    [{ work_history: [job, { ...job, city: ' ' }] }, ['work_history[1].city']],
    [
      { work_history: [{ id: 1, position: 'x' }] },
      ['city', 'country', 'company_name', 'industry'].map((n) => `work_history[0].${n}`),
    ],
    [{ work_history: [{ ...job, id: null }] }, ['work_history[0].id']],
    [{ work_history: [{ ...job, id: 1.5 }] }, ['work_history[0].id']],
    [{ work_history: [{ ...job, id: 'abc' }] }, ['work_history[0].id']],
    [{ education: [degree, { ...degree, graduation_date: null }] }, ['education[1].graduation_date']],
    [{ education: [{ ...degree, online_degree: null }] }, ['education[0].online_degree']],
    [{ education: [{ ...degree, degree_name: 'jhs' }] }, ['education[0].degree_name']],
  ])('of a draft refuses %j by its fields', (body, fields) => {
    expect(read(body)).toEqual(fields)
  })

  it.each<[unknown, unknown]>([
    [
      { about_me: '', romanized_first_name: null, postal_code: '' },
      { about_me: '', romanized_first_name: null, postal_code: '' },
    ],
    [{ work_history: [{ ...job, end_date: '' }] }, { work_history: [{ ...job, end_date: null }] }],
    [{ education: [{ ...degree, field_of_study: null }] }, { education: [{ ...degree, field_of_study: null }] }],
    [
      { country: 'US', postal_code: '02142' },
      { country: 'US', postal_code: '02142' },
    ],
    [{ last_name: '' }, ['last_name']],
    [{ gender: null }, ['gender']],
    [{ date_of_birth: null }, ['date_of_birth']],
    [{ filled_out: false }, ['filled_out']],
    [{ filled_out: 'no' }, ['filled_out']],
    [{ image: null }, ['image']],
    [{ country: 'US' }, ['postal_code']],
    [{ work_history: [{ ...job, state_or_territory: '' }] }, ['work_history[0].state_or_territory']],
    [{ work_history: [{ ...job, start_date: null }] }, ['work_history[0].start_date']],
  ])('of a profile that is filled out: %j', (body, outcome) => {
    expect(read(body, filled)).toEqual(outcome)
  })

  it.each<[unknown, Parameters<typeof readChange>[1], unknown]>([
    [{ filled_out: true }, draft, { filled_out: true }],
    [{ filled_out: true }, { ...draft, country: 'US' }, ['postal_code']],
    [{ filled_out: true }, { ...filled, country: 'US' }, { filled_out: true }],
    [{ city: 'Lund' }, { ...filled, country: 'US' }, { city: 'Lund' }],
    [{ country: 'CA' }, { ...filled, postal_code: 'K1A 0B1' }, { country: 'CA' }],
    [{ postal_code: ' ' }, { ...filled, country: 'US', postal_code: '02142' }, ['postal_code']],
    [
      { country: 'DE', postal_code: null },
      { ...filled, country: 'US' },
      { country: 'DE', postal_code: null },
    ],
    [{ country: 'US' }, draft, { country: 'US' }],
  ])('looks at postal codes only when it is about them: %j of %j', (body, stored, outcome) => {
    expect(read(body, stored)).toEqual(outcome)
  })

  it('has each id once: the later entry wins, and what it leaves out stays', () => {
    expect(oncePerId([{ id: 1, a: 1, b: 1 }, { a: 2 }, { id: 1, a: 3 }, { a: 4 }])).toEqual([
      { id: 1, a: 3, b: 1 },
      { a: 2 },
      { a: 4 },
    ])
  })
})

describe('who sees a profile', () => {
  const stranger = { isOwner: false, isStaff: false, sharesProgram: false }
  it.each([
    [{ ...stranger, isOwner: true }, ['all', 'all', 'all']],
    [{ ...stranger, isStaff: true }, ['all', 'all', 'all']],
    [{ ...stranger, sharesProgram: true }, ['limited', 'limited', 'none']],
    [stranger, ['limited', 'none', 'none']],
  ] as const)('%j sees of a public, a shared and a private one: %j', (who, views) => {
    expect((['public', 'public_to_mm', 'private'] as const).map((privacy) => profileView({ ...who, privacy }))).toEqual(views)
  })
})
