import { queryOptions } from '@tanstack/react-query'
import { get } from './client.ts'

/** A profile as far as its owner lets the caller see it (rules/profiles.md, "Reading", `profiles`): what is not given is not for the caller. */
export type Profile = {
  username: string
  preferred_name?: string | null
  first_name?: string | null
  last_name?: string | null
  /** The legal name; to staff of a program of the learner's, as the next three. */
  full_name?: string | null
  pretty_printed_student_id?: string | null
  email?: string | null
  email_optin?: boolean
  image?: string | null
  image_medium?: string | null
  about_me?: string | null
  city?: string | null
  state_or_territory?: string | null
  country?: string | null
  education?: Education[]
  work_history?: Work[]
}
/** Dates are `YYYY-MM-DD`; the day says nothing. */
export type Education = {
  id: number
  degree_name: string | null
  graduation_date: string | null
  field_of_study: string | null
  online_degree: boolean
  school_name: string | null
  school_city: string | null
  school_state_or_territory: string | null
  school_country: string | null
}
export type Work = {
  id: number
  company_name: string | null
  position: string | null
  industry: string | null
  city: string | null
  state_or_territory: string | null
  country: string | null
  start_date: string | null
  /** Null: current. */
  end_date: string | null
}

export const profileQuery = (username: string) =>
  queryOptions({
    queryKey: ['profile', username],
    queryFn: ({ signal }) => get<Profile>(`/api/v0/profiles/${encodeURIComponent(username)}/`, signal),
  })
