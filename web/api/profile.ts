import { queryOptions } from '@tanstack/react-query'
import type { Privacy } from '../../lambdas/domain/profile-fields.ts'
import { addresses } from './addresses.ts'
import { get, request } from './client.ts'

/** A profile as far as the caller may see it (rules/profiles.md, "Reading"): what is not given is not for the caller. */
export type Profile = Pick<WholeProfile, 'username'> & Partial<WholeProfile>
type Text = string | null

/** All fields of a profile. Dates are `YYYY-MM-DD`, images URLs. */
export type WholeProfile = {
  username: string
  filled_out: boolean
  account_privacy: Privacy
  email_optin: boolean
  email: string
  first_name: Text
  last_name: Text
  full_name: string
  preferred_name: Text
  romanized_first_name: Text
  romanized_last_name: Text
  country: Text
  state_or_territory: Text
  city: Text
  address: Text
  postal_code: Text
  birth_country: Text
  nationality: Text
  date_of_birth: Text
  preferred_language: Text
  gender: Text
  phone_number: Text
  pretty_printed_student_id: string
  about_me: Text
  image: Text
  image_medium: Text
  image_small: Text
  education: Education[]
  work_history: Work[]
}
export type Education = {
  id: number
  degree_name: Text
  graduation_date: Text
  field_of_study: Text
  online_degree: boolean
  school_name: Text
  school_city: Text
  school_state_or_territory: Text
  school_country: Text
}
export type Work = {
  id: number
  company_name: Text
  position: Text
  industry: Text
  city: Text
  state_or_territory: Text
  country: Text
  start_date: Text
  /** Null: current. */
  end_date: Text
}

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: ['profile', username],
    queryFn: ({ signal }) => get<Profile>(addresses.profile(username), signal),
  })

/** One's own profile, and the name of its version: what a change is made from. */
export type OwnProfile = { profile: WholeProfile; etag: string }

async function own(answer: Promise<{ body: WholeProfile; etag: string }>): Promise<OwnProfile> {
  const { body, etag } = await answer
  return { profile: body, etag }
}

/** @throws ApiError */
export const readOwn = (username: string, signal?: AbortSignal): Promise<OwnProfile> =>
  own(request<WholeProfile>(addresses.profile(username), signal ? { signal } : {}))

export const ownProfileQuery = (username: string) =>
  queryOptions({
    queryKey: ['own-profile', username],
    queryFn: ({ signal }) => readOwn(username, signal),
  })

type Caller = { username: string; csrf_token: string }

/** Changes a profile, if it is still the version of `etag`. @throws ApiError: 412 when it is not. */
export function patchOwn({ username, csrf_token }: Caller, change: object, etag: string): Promise<OwnProfile> {
  const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf_token, 'if-match': etag }
  return own(request<WholeProfile>(addresses.profile(username), { method: 'PATCH', headers, body: JSON.stringify(change) }))
}

/** @throws ApiError */
export function putPhoto({ username, csrf_token }: Caller, photo: Blob): Promise<OwnProfile> {
  const headers = { 'content-type': photo.type, 'x-csrf-token': csrf_token }
  return own(request<WholeProfile>(`${addresses.profile(username)}photo/`, { method: 'PUT', headers, body: photo }))
}

/** @throws ApiError */
export function deletePhoto({ username, csrf_token }: Caller): Promise<OwnProfile> {
  const headers = { 'x-csrf-token': csrf_token }
  return own(request<WholeProfile>(`${addresses.profile(username)}photo/`, { method: 'DELETE', headers }))
}
