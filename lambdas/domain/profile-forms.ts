import * as z from 'zod'
import { degrees, genders, lengthOf, LONGEST, needsPostalCode } from './profile-fields.ts'
import { isPhoneNumber } from './phone.ts'
import { isLatin, needsRomanizing, type Problem, type Step } from './profile-steps.ts'

// What the forms of the app ask for (rules/app.md, "Profile"): more than the API does. The server asks the same of a stored profile, to
// say which step of the onboarding is next.

const wrong = (problem: Problem) => ({ error: problem })

/** Characters at most in the form, where the API takes more. */
export const FORM_LONGEST = { first_name: 30, last_name: 50, city: 100 } as const

/** A text that must be there. What has never been given is as if it were blank. */
const needed = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').trim())
  .refine((text) => text !== '', wrong('needed'))
/** A text that may be there. */
const optional = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').trim())
const noLonger = (most: number) => (text: string) => lengthOf(text) <= most
const legalName = (most: number) =>
  needed.refine(noLonger(most), wrong('too-long')).refine((text) => !/[,">]/.test(text), wrong('name-characters'))
const address = (most: number) => needed.refine(noLonger(most), wrong('too-long')).refine(isLatin, wrong('latin'))
/** Where nothing stands, that is what is wrong with it. */
const ifThere = (check: (text: string) => boolean) => (text: string) => text === '' || check(text)
const choice = (choices: readonly string[]) =>
  needed.refine(
    ifThere((text) => choices.includes(text)),
    wrong('needed'),
  )

const DAY = /^\d{4}-\d{2}-\d{2}$/
/** Days are compared as text. */
const isDay = (text: string) => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))

const US = /^\d{5}(-\d{4})?$/
const CA = /^[a-z\d]{3} ?[a-z\d]{3}$/i

/** The first step, against today (`YYYY-MM-DD`). */
export function personalForm(today: string) {
  return z
    .object({
      first_name: legalName(FORM_LONGEST.first_name),
      last_name: legalName(FORM_LONGEST.last_name),
      preferred_name: needed,
      romanized_first_name: optional,
      romanized_last_name: optional,
      date_of_birth: needed.refine(ifThere(isDay), wrong('day')).refine((day) => day < today, wrong('not-past')),
      gender: choice(genders),
      preferred_language: needed,
      country: needed,
      state_or_territory: needed,
      city: address(FORM_LONGEST.city),
      address: address(LONGEST.address),
      postal_code: optional,
      birth_country: needed,
      nationality: needed,
      phone_number: needed.refine(ifThere(isPhoneNumber), wrong('phone')),
    })
    .superRefine((person, context) => {
      const add = (field: keyof typeof person, problem: Problem) =>
        context.addIssue({ code: 'custom', path: [field], message: problem })
      const postal = postalProblem(person)
      if (postal) add('postal_code', postal)
      for (const field of ['romanized_first_name', 'romanized_last_name'] as const) {
        const problem = romanizedProblem(person, field)
        if (problem) add(field, problem)
      }
    })
}
export type PersonalForm = z.input<ReturnType<typeof personalForm>>

function postalProblem({ country, postal_code }: { country: string; postal_code: string }): Problem | undefined {
  if (!needsPostalCode(country)) return undefined
  if (postal_code === '') return 'needed'
  if (country === 'US') return US.test(postal_code) ? undefined : 'postal-us'
  return CA.test(postal_code) ? undefined : 'postal-ca'
}

type Names = Record<'first_name' | 'last_name' | 'romanized_first_name' | 'romanized_last_name', string>

function romanizedProblem(names: Names, field: 'romanized_first_name' | 'romanized_last_name'): Problem | undefined {
  if (!needsRomanizing(names)) return undefined
  const name = names[field]
  if (name === '') return 'needed'
  if (!isLatin(name)) return 'latin-name'
  if (/[,">]/.test(name)) return 'name-characters'
  return noLonger(LONGEST[field])(name) ? undefined : 'too-long'
}

/** An entry of the second step. `graduation_date` is the first day of a month. */
export const educationForm = z
  .object({
    degree_name: choice(degrees),
    graduation_date: needed.refine(ifThere(isDay), wrong('month')),
    field_of_study: optional,
    online_degree: z.boolean(),
    school_name: needed,
    school_city: needed,
    school_state_or_territory: needed,
    school_country: needed,
  })
  .refine(({ degree_name, field_of_study }) => degree_name === 'hs' || field_of_study !== '', {
    path: ['field_of_study'],
    ...wrong('needed'),
  })
export type EducationForm = z.input<typeof educationForm>

/** An entry of the last step, against today. Without an end it is the present one. */
export function workForm(today: string) {
  return z
    .object({
      company_name: needed,
      position: needed,
      industry: needed,
      country: needed,
      state_or_territory: needed,
      city: needed,
      start_date: needed.refine(ifThere(isDay), wrong('month')),
      end_date: optional.refine(ifThere(isDay), wrong('month')),
    })
    .superRefine(({ start_date, end_date }, context) => {
      if (end_date === '' || !isDay(end_date)) return
      const problem: Problem | undefined = end_date < start_date ? 'before-start' : end_date > today ? 'in-future' : undefined
      if (problem) context.addIssue({ code: 'custom', path: ['end_date'], message: problem })
    })
}
export type WorkForm = z.input<ReturnType<typeof workForm>>

export type StoredForm = { filled_out: boolean; education: readonly unknown[]; work_history: readonly unknown[] }

/** The first step that is not done, or not as the forms ask for; null when the profile is complete (rules/app.md, "Profile"). */
export function firstIncompleteStep(profile: StoredForm, today: string): Step | null {
  if (!personalForm(today).safeParse(profile).success) return 'personal'
  if (!profile.education.every((entry) => educationForm.safeParse(entry).success)) return 'education'
  if (!profile.filled_out || !profile.work_history.every((entry) => workForm(today).safeParse(entry).success))
    return 'professional'
  return null
}
