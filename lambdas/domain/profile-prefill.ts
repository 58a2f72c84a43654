import { genders, lengthOf, LONGEST } from './profile-fields.ts'

/** What a course site says of the owner of an account (rules/course-sites.md, "Open edX"). */
export type AccountFacts = {
  name?: string | null | undefined
  bio?: string | null | undefined
  country?: string | null | undefined
  gender?: string | null | undefined
  level_of_education?: string | null | undefined
  language_proficiencies?: readonly { code: string }[] | null | undefined
}

/** Open edX's levels, from doctorate to none. */
const LEVELS: readonly string[] = ['p', 'm', 'b', 'a', 'hs', 'jhs', 'el', 'none', 'other']

/** A new profile as far as the account tells, by the columns of the profile (rules/profiles.md, "Onboarding"). What does not fit is left out. */
export function prefilledProfile(account: AccountFacts) {
  const name = clean(account.name)
  const [firstName = '', ...rest] = (name ?? '').split(/\s+/)
  const bio = clean(account.bio)
  return {
    first_name: firstName || null,
    last_name: rest.join(' ') || null,
    preferred_name: name,
    about_me: bio !== null && lengthOf(bio) <= LONGEST.about_me ? bio : null,
    country: clean(account.country),
    gender: genders.find((each) => each === account.gender) ?? null,
    edx_level_of_education: LEVELS.find((each) => each === account.level_of_education) ?? null,
    preferred_language: clean(account.language_proficiencies?.[0]?.code),
  }
}
export type PrefilledProfile = ReturnType<typeof prefilledProfile>

/** Trimmed, and without what the database cannot hold; null for nothing. */
function clean(text: string | null | undefined): string | null {
  return (text ?? '').replaceAll('\0', '').toWellFormed().trim() || null
}
