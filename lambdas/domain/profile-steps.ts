// What the app's forms know of themselves before what checks them is there (profile-forms.ts).

/** The steps of the onboarding, in order. */
export const steps = ['personal', 'education', 'professional'] as const
export type Step = (typeof steps)[number]

/** What is wrong with a field; the app has the words. */
export const problems = [
  'needed',
  'too-long',
  'name-characters',
  'latin',
  'latin-name',
  'day',
  'not-past',
  'month',
  'in-future',
  'before-start',
  'postal-us',
  'postal-ca',
  'phone',
] as const
export type Problem = (typeof problems)[number]

/** Latin letters with accents, digits and signs: all that the proctors' systems take. */
const LATIN = /^[\u0020-\u00ff]*$/
export const isLatin = (text: string): boolean => LATIN.test(text)

/** Whether a name has to be written in Latin letters as well. */
export const needsRomanizing = ({ first_name, last_name }: { first_name: string; last_name: string }): boolean =>
  !isLatin(first_name) || !isLatin(last_name)
