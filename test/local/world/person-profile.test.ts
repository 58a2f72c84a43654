import { expect, it } from 'vitest'
import { firstIncompleteStep } from '../../../lambdas/domain/profile-forms.ts'
import { createPerson } from '../../../local/world/person.ts'
import { profileOf, progressOf } from '../../../local/world/person-profile.ts'

const people = Array.from({ length: 300 }, (_, index) => createPerson('seed', index))
/** As the world stores it. */
const stored = (person: (typeof people)[number]) => ({
  first_name: person.firstName,
  last_name: person.lastName,
  country: person.country,
  nationality: person.country,
  gender: person.gender,
  date_of_birth: `${person.birthYear}-07-01`,
  preferred_language: person.language,
  ...profileOf('seed', person),
})

it('holds complete profiles, as the forms ask for, and some that are not', () => {
  const wrong = people.filter(
    (person) => (firstIncompleteStep(stored(person), '2026-11-27') === null) !== (progressOf(person) === 'complete'),
  )
  expect(wrong).toEqual([])
  expect(new Set(people.map(progressOf))).toEqual(new Set(['complete', 'begun', 'empty']))
})
