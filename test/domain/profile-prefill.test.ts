import { expect, it } from 'vitest'
import { prefilledProfile } from '../../lambdas/domain/profile-prefill.ts'

const nothing = prefilledProfile({})

it.each([
  [{ name: ' Ada  Augusta King ' }, { first_name: 'Ada', last_name: 'Augusta King', preferred_name: 'Ada  Augusta King' }],
  [{ name: 'Teller' }, { first_name: 'Teller', preferred_name: 'Teller' }],
  [{ name: '' }, {}],
  [
    { bio: 'Hi\0 there', country: 'NO', gender: 'f', level_of_education: 'jhs' },
    { about_me: 'Hi there', country: 'NO', gender: 'f', edx_level_of_education: 'jhs' },
  ],
  [{ bio: 'x'.repeat(5001), country: '', gender: 'x', level_of_education: 'phd' }, {}],
  [{ language_proficiencies: [{ code: 'nb' }, { code: 'en' }] }, { preferred_language: 'nb' }],
  [{ language_proficiencies: [], name: null, bio: null }, {}],
])('an account with %j prefills %j', (account, wanted) => {
  expect(prefilledProfile(account)).toEqual({ ...nothing, ...wanted })
})
