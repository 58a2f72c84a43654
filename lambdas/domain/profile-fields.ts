// What the fields of a profile may hold: the API and the forms of the app read the same table (rules/profiles.md, "Changing"). Plain values:
// the app has them before it has what checks a form.

/** Who may see a profile: everyone, learners who share a program, or only its owner and staff of the owner's programs. */
export const privacies = ['public', 'public_to_mm', 'private'] as const
export type Privacy = (typeof privacies)[number]
export const genders = ['m', 'f', 'o'] as const
/** High school, associate, bachelor, master or professional, doctorate, other. */
export const degrees = ['hs', 'a', 'b', 'm', 'p', 'other'] as const

/** Characters at most. */
export const LONGEST = {
  address: 100,
  postal_code: 16,
  state_or_territory: 255,
  phone_number: 50,
  romanized_first_name: 30,
  romanized_last_name: 50,
  about_me: 5_000,
} as const

/** Countries whose addresses need a postal code. */
export const needsPostalCode = (country: string | null | undefined): boolean => country === 'US' || country === 'CA'

/** Characters as people count them: a code point each. */
export const lengthOf = (text: string): number => Array.from(text).length
