import * as z from 'zod'
import { lengthOf } from './profile-fields.ts'

// The values of a profile's fields as the API takes them (rules/profiles.md, "Changing").

const BLANK = 'must not be blank'

/** A text or a number, trimmed. What the database cannot hold as it came is refused: NUL, and halves of surrogate pairs. */
const anyText = z
  .union([z.string(), z.number()], { error: 'must be a text' })
  .transform((value) => String(value).trim())
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'holds a character that cannot be stored')

/** A text that may be blank, with so many characters at most. */
export const looseText = (most = Number.POSITIVE_INFINITY) =>
  anyText.refine((text) => lengthOf(text) <= most, `must have ${most} characters at most`)
/** A text that must not be blank. */
export const neededText = (most?: number) => looseText(most).refine((text) => text !== '', BLANK)

const WORDS = new Map<string | number | boolean, boolean>([
  ...['true', 't', 'yes', 'y', 'on', '1', 1, true].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0', 0, false].map((word) => [word, false] as const),
])

/** True or false, also as the old API took them: 1, 0, and words in any case. */
export const looseBoolean = z
  .union([z.boolean(), z.number(), z.string()], { error: 'must be true or false' })
  .transform((value, context) => {
    const known = WORDS.get(typeof value === 'string' ? value.toLowerCase() : value)
    if (known === undefined) context.addIssue({ code: 'custom', message: 'must be true or false' })
    return known ?? z.NEVER
  })

const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})$/

/** A day, also without leading zeros; as `YYYY-MM-DD` then. */
export const looseDay = z.string('must be a day').transform((text, context) => {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? []
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (year !== '' && year !== '0000' && isDay(padded)) return padded
  context.addIssue({ code: 'custom', message: 'must be a day: YYYY-MM-DD' })
  return z.NEVER
})

/** Whether the calendar has a day. Date would take the 30th of February for the 1st of March. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === day
}

const WHOLE = /^\s*([+-]?\d{1,15})(\.0*)?\s*$/

/** A whole number, also as a text. */
export const looseId = z.union([z.number(), z.string()], { error: 'must be a whole number' }).transform((value, context) => {
  const [, digits] = WHOLE.exec(String(value)) ?? []
  if (digits === undefined) context.addIssue({ code: 'custom', message: 'must be a whole number' })
  return digits === undefined ? z.NEVER : Number(digits)
})
