import * as z from 'zod'
import { degrees, genders, LONGEST, needsPostalCode, privacies } from './profile-fields.ts'
import { looseBoolean, looseDay, looseId, looseText, neededText } from './profile-values.ts'

/** What the rules of a change depend on in the profile as it is stored. */
export type StoredState = { filled_out: boolean; country: string | null; postal_code: string | null }

const oneOf = (choices: readonly string[]) => ({ error: `must be one of ${choices.join(', ')}` })
const blankAsNull = z.literal('').transform(() => null)
const optionalText = looseText().nullable().optional()
const optionalDay = blankAsNull.or(looseDay).nullable().optional()

/** A job. What is needed is needed whether the profile is filled out or not. */
const work = (isFilledOut: boolean) =>
  z.object({
    id: looseId.optional(),
    city: neededText(),
    country: neededText(),
    company_name: neededText(),
    position: neededText(),
    industry: neededText(),
    state_or_territory: isFilledOut ? neededText().optional() : optionalText,
    start_date: isFilledOut ? looseDay.optional() : optionalDay,
    end_date: optionalDay,
  })

const education = z.object({
  id: looseId.optional(),
  degree_name: z.enum(degrees, oneOf(degrees)),
  graduation_date: looseDay,
  field_of_study: optionalText,
  online_degree: looseBoolean.optional(),
  school_name: neededText(),
  school_city: neededText(),
  school_state_or_territory: neededText(),
  school_country: neededText(),
})

/**
 * A change of a profile: everything may be left out, and stays as it is then. Fields that the owner cannot change are left out of what
 * is parsed, whatever they hold.
 */
function changeShape(isFilledOut: boolean) {
  const text = (most?: number) => (isFilledOut ? neededText(most) : looseText(most).nullable()).optional()
  const freeText = (most: number) => looseText(most).nullable().optional()
  const gender = z.enum(genders, oneOf(genders))
  return z.object({
    filled_out: looseBoolean.optional(),
    account_privacy: z.enum(privacies, oneOf(privacies)).optional(),
    email_optin: looseBoolean.optional(),
    first_name: text(),
    last_name: text(),
    preferred_name: text(),
    romanized_first_name: freeText(LONGEST.romanized_first_name),
    romanized_last_name: freeText(LONGEST.romanized_last_name),
    address: text(LONGEST.address),
    postal_code: freeText(LONGEST.postal_code),
    city: text(),
    state_or_territory: text(LONGEST.state_or_territory),
    country: text(),
    birth_country: text(),
    nationality: text(),
    date_of_birth: (isFilledOut ? looseDay : looseDay.nullable()).optional(),
    preferred_language: text(),
    gender: (isFilledOut ? gender : gender.or(z.literal('')).nullable()).optional(),
    phone_number: text(LONGEST.phone_number),
    about_me: freeText(LONGEST.about_me),
    image: (isFilledOut ? z.never(PHOTO_CALL) : z.null(PHOTO_CALL)).optional(),
    work_history: z.array(work(isFilledOut)).optional(),
    education: z.array(education).optional(),
  })
}

const PHOTO_CALL = { error: 'a photo has a call of its own' }

export type ProfileChange = z.infer<ReturnType<typeof changeShape>>

/** A change of a profile that is not filled out. */
export const draftChange = changeShape(false)
const filledOutChange = changeShape(true)

/** Whether a change must satisfy what holds for profiles that are filled out: as the old API had it, `"false"` asks for it too. */
const asksToBeFilledOut = (body: unknown): boolean =>
  z.looseObject({ filled_out: z.unknown() }).safeParse(body).data?.filled_out ? true : false

/** Reads a change by the rules for the profile that it is to be applied to (rules/profiles.md, "Changing"). */
export function readChange(body: unknown, stored: StoredState): z.ZodSafeParseResult<ProfileChange> {
  if (!stored.filled_out && !asksToBeFilledOut(body)) return draftChange.safeParse(body)
  return filledOutChange
    .refine(({ filled_out }) => filled_out !== false, { path: ['filled_out'], error: 'cannot be set to false' })
    .refine((change) => !lacksPostalCode(change, stored), {
      path: ['postal_code'],
      error: 'must not be blank in the United States and Canada',
    })
    .safeParse(body)
}

/** Looked at only when the change is about it: who is filled out without one may still change the rest. */
function lacksPostalCode(change: ProfileChange, stored: StoredState): boolean {
  const { country = stored.country, postal_code = stored.postal_code } = change
  const isAbout = change.country !== undefined || change.postal_code !== undefined || !stored.filled_out
  return isAbout && needsPostalCode(country) && !postal_code
}

/** Entries with each id once: of several the later one wins, in the place of the first. */
export function oncePerId<Entry extends { id?: number | undefined }>(entries: readonly Entry[]): Entry[] {
  const known = new Map<number, Entry>()
  for (const entry of entries) if (entry.id !== undefined) known.set(entry.id, { ...known.get(entry.id), ...entry })
  return [...known.values(), ...entries.filter(({ id }) => id === undefined)]
}
