import * as z from 'zod'
import { draftChange } from '../domain/profile-change.ts'
import { photoTypes } from '../domain/photo.ts'
import { degrees, privacies } from '../domain/profile-fields.ts'
import { USERNAME } from '../domain/usernames.ts'
import type { Operation } from '../platform/http.ts'

const username = z.string().regex(USERNAME)
const nullableText = z.string().nullable()
const day = nullableText.describe('YYYY-MM-DD')
const image = nullableText.describe('an absolute URL')

export const educationShape = z.object({
  id: z.int(),
  degree_name: nullableText.describe(degrees.join(', ')),
  graduation_date: day,
  field_of_study: nullableText,
  online_degree: z.boolean(),
  school_name: nullableText,
  school_city: nullableText,
  school_state_or_territory: nullableText,
  school_country: nullableText,
})
export const workShape = z.object({
  id: z.int(),
  city: nullableText,
  state_or_territory: nullableText,
  country: nullableText,
  company_name: nullableText,
  position: nullableText,
  industry: nullableText,
  start_date: day,
  end_date: day.describe('YYYY-MM-DD; null: current'),
})

/** What others may see, as far as the owner's privacy lets them (rules/profiles.md, "Reading"). */
export const limitedShape = z.object({
  username: z.string(),
  account_privacy: z.enum(privacies),
  first_name: nullableText,
  last_name: nullableText,
  full_name: z.string(),
  preferred_name: nullableText,
  country: nullableText,
  state_or_territory: nullableText,
  city: nullableText,
  birth_country: nullableText,
  preferred_language: nullableText,
  gender: nullableText,
  work_history: z.array(workShape),
  edx_level_of_education: nullableText,
  education: z.array(educationShape),
  about_me: nullableText,
  image_medium: image,
  romanized_first_name: nullableText,
  romanized_last_name: nullableText,
})

export const profileShape = limitedShape
  .extend({
    filled_out: z.boolean(),
    agreed_to_terms_of_service: z.boolean(),
    email_optin: z.boolean(),
    email: z.string(),
    address: nullableText,
    postal_code: nullableText,
    nationality: nullableText,
    date_of_birth: day,
    pretty_printed_student_id: z.string(),
    student_id: z.int(),
    image,
    image_small: image,
    phone_number: nullableText,
  })
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof profileShape>
export type LimitedProfile = z.infer<typeof limitedShape>

const path = '/api/v0/profiles/{username}'
const NO_PROFILE = 'There is no such profile, or not for the caller'

export const getProfile = {
  method: 'GET',
  path,
  authorizer: 'viewer',
  summary: 'A profile, as far as the caller may see it; with an ETag for who may see all of it',
  params: z.object({ username }),
  answers: {
    200: {
      description: 'All fields, or the limited ones',
      schema: z.union([profileShape, limitedShape.meta({ id: 'LimitedProfile' })]),
    },
    404: { description: NO_PROFILE },
  },
} as const satisfies Operation

export const patchProfile = {
  method: 'PATCH',
  path,
  authorizer: 'viewer',
  summary:
    "Change the caller's own profile. With If-Match (the ETag of what it is a change of), only if nothing else has changed it",
  params: z.object({ username }),
  bodyInHandler: { 'application/json': draftChange },
  answers: {
    200: { description: 'The profile then', schema: profileShape },
    400: { description: 'Something does not fit; nothing is changed' },
    403: { description: 'The caller may see the profile, and not change it' },
    404: { description: NO_PROFILE },
    412: { description: 'The profile is not the one that If-Match names any more' },
  },
} as const satisfies Operation

const photo = z.string().meta({ format: 'binary' })

export const putPhoto = {
  method: 'PUT',
  path: `${path}/photo`,
  authorizer: 'viewer',
  summary: "Give the caller's own profile another photo",
  params: z.object({ username }),
  bodyInHandler: Object.fromEntries(photoTypes.map((type) => [type, photo])),
  answers: {
    200: { description: 'The profile then', schema: profileShape },
    400: { description: 'It cannot be decoded, or is smaller than 64 pixels' },
    403: { description: 'The caller may see the profile, and not change it' },
    404: { description: NO_PROFILE },
    413: { description: 'More than 4 MB, or 40 megapixels' },
    415: { description: 'Neither JPEG, PNG nor WebP' },
  },
} as const satisfies Operation

export const deletePhoto = {
  method: 'DELETE',
  path: `${path}/photo`,
  authorizer: 'viewer',
  summary: "Take the photo of the caller's own profile away",
  params: z.object({ username }),
  answers: {
    200: { description: 'The profile then', schema: profileShape },
    403: { description: 'The caller may see the profile, and not change it' },
    404: { description: NO_PROFILE },
  },
} as const satisfies Operation
