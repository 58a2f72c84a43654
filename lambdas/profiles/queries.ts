import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { privacies } from '../domain/profile-fields.ts'
import { query } from '../platform/database.ts'
import { educationShape, workShape } from './operations.ts'

const text = z.string().nullable()
const profileRow = z.object({
  id: z.int(),
  filled_out: z.boolean(),
  agreed_to_terms_of_service: z.boolean(),
  account_privacy: z.enum(privacies),
  email_optin: z.boolean(),
  first_name: text,
  last_name: text,
  preferred_name: text,
  romanized_first_name: text,
  romanized_last_name: text,
  address: text,
  postal_code: text,
  city: text,
  state_or_territory: text,
  country: text,
  birth_country: text,
  nationality: text,
  date_of_birth: text,
  preferred_language: text,
  gender: text,
  phone_number: text,
  about_me: text,
  image: text,
  image_small: text,
  image_medium: text,
  edx_level_of_education: text,
  student_id: z.int(),
})

const stored = z.object({
  username: z.string(),
  email: z.string(),
  isOwner: z.boolean(),
  isStaff: z.boolean(),
  sharesProgram: z.boolean(),
  profile: profileRow,
  work_history: z.array(workShape),
  education: z.array(educationShape),
})
/** A profile with all that belongs to it, and who the caller is to its owner. Images are paths of the media bucket. */
export type StoredProfile = z.infer<typeof stored>

/** Whose profile, and who asks: null for somebody who is not signed in. */
export type Asked = { callerId: number | null; username: string }

/** A profile, whether or not the caller may see it; null when there is none, or its owner is not active any more. */
export async function readProfile(on: Pool | ClientBase, { callerId, username }: Asked): Promise<StoredProfile | null> {
  const sql = `
    SELECT u.username, u.email, coalesce(u.id = caller.id, false) AS "isOwner",
           EXISTS (SELECT FROM role r JOIN program_enrollment e USING (program_id)
                    WHERE r.user_id = caller.id AND e.user_id = u.id) AS "isStaff",
           EXISTS (SELECT FROM program_enrollment c JOIN program_enrollment e USING (program_id)
                    WHERE c.user_id = caller.id AND e.user_id = u.id) AS "sharesProgram",
           to_jsonb(p) AS profile,
           (SELECT coalesce(jsonb_agg(to_jsonb(w) - 'profile_id' ORDER BY w.id), '[]') FROM employment w WHERE w.profile_id = p.id)
             AS work_history,
           (SELECT coalesce(jsonb_agg(to_jsonb(e) - 'profile_id' ORDER BY e.id), '[]') FROM education e WHERE e.profile_id = p.id)
             AS education
      FROM app_user u
      JOIN profile p ON p.user_id = u.id
      LEFT JOIN app_user caller ON caller.id = $1 AND caller.is_active
     WHERE u.username = $2 AND u.is_active`
  const { rows } = await query(on, sql, [callerId, username])
  return rows[0] ? stored.parse(rows[0]) : null
}

/** Holds back other changes of a profile until the transaction ends, in which its owner acts. */
export async function lockProfile(client: ClientBase, profileId: number): Promise<void> {
  const sql = `SELECT set_config('app.acting_user_id', user_id::text, true) FROM profile WHERE id = $1 FOR UPDATE`
  await query(client, sql, [profileId])
}

const pictures = z.object({ image: text, image_small: text, image_medium: text })

/** Gives a profile other pictures, by their paths, or none. @returns the paths of those it had. */
export async function replaceImages(database: Pool, profileId: number, paths: z.infer<typeof pictures>): Promise<string[]> {
  const sql = `
    WITH before AS (SELECT id, image, image_small, image_medium FROM profile WHERE id = $1 FOR UPDATE)
    UPDATE profile p SET image = $2, image_small = $3, image_medium = $4 FROM before WHERE p.id = before.id
    RETURNING before.image, before.image_small, before.image_medium`
  const { rows } = await query(database, sql, [profileId, paths.image, paths.image_small, paths.image_medium])
  return rows[0] ? picturePaths(pictures.parse(rows[0])) : []
}

/** The paths of the pictures that a profile has. */
export const picturePaths = ({ image, image_small, image_medium }: z.infer<typeof pictures>): string[] =>
  [image, image_small, image_medium].filter((path) => path !== null).filter((path) => path !== '')

/** Columns that an owner may change. */
const OWN_COLUMNS = `filled_out, account_privacy, email_optin, first_name, last_name, preferred_name, romanized_first_name,
  romanized_last_name, address, postal_code, city, state_or_territory, country, birth_country, nationality, date_of_birth,
  preferred_language, gender, phone_number, about_me, image, image_small, image_medium`

/** Changes the columns that are given. Triggers queue the owner's search documents, and audit names. */
export async function updateProfile(client: ClientBase, profileId: number, change: object): Promise<void> {
  const sql = `
    UPDATE profile p SET (${OWN_COLUMNS}) = (SELECT ${OWN_COLUMNS} FROM jsonb_populate_record(p, $2)) WHERE id = $1`
  await query(client, sql, [profileId, JSON.stringify(change)])
}

const ENTRY_COLUMNS = {
  employment: 'city, state_or_territory, country, company_name, position, industry, start_date, end_date',
  education:
    'degree_name, graduation_date, field_of_study, online_degree, school_name, school_city, school_state_or_territory, school_country',
} as const

/**
 * Makes the entries of a profile these: those with an id are changed, where it is one of the profile's, those without are made, and all
 * others are deleted. What an entry leaves out stays as it is.
 */
export async function replaceEntries(
  client: ClientBase,
  table: keyof typeof ENTRY_COLUMNS,
  profileId: number,
  entries: readonly object[],
): Promise<void> {
  const columns = ENTRY_COLUMNS[table]
  const sql = `
    WITH sent AS MATERIALIZED (SELECT value AS entry, (value->>'id')::int AS id FROM jsonb_array_elements($2)),
    gone AS (DELETE FROM ${table} WHERE profile_id = $1 AND id NOT IN (SELECT id FROM sent WHERE id IS NOT NULL)),
    changed AS (
      UPDATE ${table} t SET (${columns}) = (SELECT ${columns} FROM jsonb_populate_record(t, sent.entry))
        FROM sent WHERE t.profile_id = $1 AND t.id = sent.id)
    INSERT INTO ${table} (profile_id, ${columns})
    SELECT $1, ${columns} FROM sent, jsonb_populate_record(NULL::${table}, '{"online_degree": false}' || entry)
     WHERE sent.id IS NULL`
  await query(client, sql, [profileId, JSON.stringify(entries)])
}
