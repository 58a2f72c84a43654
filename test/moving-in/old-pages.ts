import * as z from 'zod'
import { SITE_URL } from '../kit/api.ts'

/** Pages of the old site whose facts the API answers here: their names (test/golden/cases/README.md). */

/** Where the API answers what an old page showed; API paths are the same. */
export function apiPathOf(path: string): string {
  if (path.startsWith('/api/')) return path
  return `/api/v0${path.replace(/^\/(certificate|letter)\//, '/$1s/')}`
}

const image = z
  .string()
  .nullish()
  .transform((path) => (path ? `${SITE_URL}/media/${path}` : null))
const signatories = z.array(z.looseObject({ signature_image: image }))
const instantOrEmpty = z.string().transform((text) => text || null)

const record = z.object({
  program_title: z.string(),
  program_status: z.string(),
  last_updated: instantOrEmpty,
  has_electives: z.boolean(),
  is_owner: z.boolean(),
  profile: z.object({ username: z.string(), full_name: z.string(), email: z.string() }),
  partner_schools: z.array(z.tuple([z.number(), z.string()])).default([]),
  share_hash: z.string().nullish(),
  absolute_record_share_hash: z.string().default(''),
  courses: z.array(z.looseObject({ date_earned: instantOrEmpty })),
})

/** The email, the partner schools and the share are the owner's alone here (rules/records.md, "Grade record"). */
const shownRecord = record.transform(({ partner_schools, share_hash, absolute_record_share_hash: url, profile, ...rest }) => {
  const { username, full_name } = profile
  if (!rest.is_owner) return { ...rest, share: null, profile: { username, full_name } }
  const schools = partner_schools.map(([id, name]) => ({ id, name }))
  return { ...rest, share: share_hash ? { hash: share_hash, url } : null, profile, partner_schools: schools }
})

const certificate = z
  .object({
    name: z.string(),
    program_title: z.string(),
    course_title: z.string().optional(),
    signatories,
    hash: z.string(),
    issued: z.string(),
    linkedin_share_context: z.string(),
  })
  .transform(({ issued, linkedin_share_context, ...rest }) => ({
    ...rest,
    kind: rest.course_title === undefined ? 'program' : 'course',
    issued_on: issued,
    is_owner: false,
    linkedin: linkedInFacts(linkedin_share_context),
  }))

/** The old page did not escape the query, so that `&` in a title is part of it. */
function linkedInFacts(query: string): unknown {
  const [, certId, issueMonth, issueYear, name, organizationId, isFromA2p] =
    /^certId=(.*)&issueMonth=(.*)&issueYear=(.*)&name=(.*)&organizationId=(.*)&isFromA2p=(.*)$/.exec(query) ?? []
  return { certId, issueMonth, issueYear, name, organizationId, isFromA2p }
}

const letter = z
  .object({
    name: z.string(),
    program_title: z.string(),
    header_text: z.string().nullable(),
    letter_text: z.string(),
    footer_text: z.string().nullable(),
    letter_logo: image,
    letter_footer: image,
    signatories,
  })
  .transform(({ letter_logo: logo, letter_text: text, letter_footer: footer_image, ...rest }) => ({
    ...rest,
    logo,
    text,
    footer_image,
  }))

/** What an old page showed, by the names that the API has for it. */
export function asAnsweredHere(path: string, body: unknown): unknown {
  if (path.startsWith('/records/')) return shownRecord.parse(body)
  if (path.startsWith('/certificate/')) return certificate.parse(body)
  if (path.startsWith('/letter/')) return letter.parse(body)
  return body
}

/** An answer as it is compared: LinkedIn's query by its facts. */
export function comparedHere(path: string, answered: unknown): unknown {
  if (!path.startsWith('/certificate/')) return answered
  const shown = z.looseObject({ linkedin: z.string() }).parse(answered)
  return { ...shown, linkedin: Object.fromEntries(new URLSearchParams(shown.linkedin)) }
}
