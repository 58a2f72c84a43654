import type { Source } from '../source.ts'
import { OF_PROFILE, OWN_NUMBERS, same } from './columns.ts'

const composedNameTaken = 'EXISTS (SELECT FROM auth_user o WHERE o.username = normalize(t.username))'

/** The number of seconds since 1970 at which a token was given, whatever the shape of the column. */
const tokenTime = (account: string) =>
  `substring(CASE jsonb_typeof(${account}.extra_data) WHEN 'string' THEN ${account}.extra_data #>> '{}'
             ELSE ${account}.extra_data::text END FROM '"updated_at": *"?([0-9]{1,15}(?:[.][0-9]{1,9})?)')::numeric`
/** Of several accounts of one provider, the greatest logged in last. */
const lastLogin = (account: string) => `ROW(coalesce(${tokenTime(account)}, 0), ${account}.modified, ${account}.id)`

/** Accounts, profiles, and what hangs on them. */
export const people: readonly Source[] = [
  {
    table: 'app_user',
    old: 'auth_user',
    columns: {
      ...same('id', 'email', 'is_active'),
      // Names are kept composed here, where two that looked alike there would be the same.
      username: `CASE WHEN t.username IS NORMALIZED THEN t.username
                      WHEN ${composedNameTaken} THEN normalize(t.username) || '~' || t.id ELSE normalize(t.username) END`,
      created_on: 't.date_joined',
    },
    composed: true,
    person: 't.id',
    key: ['id'],
    unique: [{ columns: ['username'], vacate: { username: `'moved:' || h.id` } }],
    noted: [
      { reason: 'superuser', when: 't.is_superuser' },
      { reason: 'username-of-several', when: `t.username IS NOT NORMALIZED AND ${composedNameTaken}` },
    ],
  },
  {
    table: 'profile',
    old: 'profiles_profile',
    join: 'JOIN auth_user u ON u.id = t.user_id',
    composed: true,
    columns: {
      ...same('id', 'user_id', 'filled_out', 'agreed_to_terms_of_service', 'email_optin', 'first_name', 'last_name'),
      ...same('preferred_name', 'romanized_first_name', 'romanized_last_name', 'address', 'postal_code', 'city'),
      ...same('state_or_territory', 'country', 'birth_country', 'nationality', 'date_of_birth', 'preferred_language'),
      ...same('gender', 'phone_number', 'about_me', 'edx_level_of_education', 'fake_user'),
      image: `nullif(t.image, '')`,
      image_small: `nullif(t.image_small, '')`,
      image_medium: `nullif(t.image_medium, '')`,
      account_privacy: `CASE WHEN t.account_privacy IN ('private', 'public_to_mm', 'public') THEN t.account_privacy ELSE 'private' END`,
      student_id: `coalesce(t.student_id, CASE WHEN EXISTS (SELECT FROM profiles_profile o WHERE o.student_id = t.id)
                     THEN ${OWN_NUMBERS} + t.id ELSE t.id END)`,
      created_on: 'coalesce(t.date_joined_micromasters, t.updated_on, u.date_joined)',
      updated_on: 'coalesce(t.updated_on, t.date_joined_micromasters, u.date_joined)',
    },
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [
      // A profile that belongs to somebody else by now goes with what hangs on it, and comes back with its own range.
      { columns: ['user_id'], remove: ['employment', 'education', 'exam_profile'] },
      { columns: ['student_id'], vacate: { student_id: 'NULL' } },
    ],
    noted: [
      { reason: 'unknown-privacy', when: `t.account_privacy NOT IN ('private', 'public_to_mm', 'public')` },
      {
        reason: 'student-id-taken',
        when: 't.student_id IS NULL AND EXISTS (SELECT FROM profiles_profile o WHERE o.student_id = t.id)',
      },
    ],
  },
  {
    // Everybody has a profile here; who had none gets an empty one that nobody else sees.
    table: 'profile',
    name: 'profile-of-none',
    old: 'auth_user',
    where: 'NOT EXISTS (SELECT FROM profiles_profile p WHERE p.user_id = t.id)',
    columns: {
      id: `${OWN_NUMBERS} + t.id`,
      user_id: 't.id',
      student_id: `${OWN_NUMBERS} + t.id`,
      account_privacy: `'private'`,
      created_on: 't.date_joined',
      updated_on: 't.date_joined',
    },
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [{ columns: ['user_id'], remove: ['employment', 'education', 'exam_profile'] }],
    noted: [{ reason: 'no-profile', when: 'true' }],
  },
  {
    table: 'employment',
    old: 'profiles_employment',
    composed: true,
    columns: {
      ...same('id', 'profile_id', 'city', 'state_or_territory', 'country', 'company_name', 'position', 'industry'),
      ...same('start_date', 'end_date'),
    },
    person: OF_PROFILE,
    key: ['id'],
    references: { profile_id: 'profile' },
  },
  {
    table: 'education',
    old: 'profiles_education',
    composed: true,
    columns: {
      ...same('id', 'profile_id', 'degree_name', 'graduation_date', 'field_of_study', 'online_degree', 'school_name'),
      ...same('school_city', 'school_state_or_territory', 'school_country'),
    },
    person: OF_PROFILE,
    key: ['id'],
    references: { profile_id: 'profile' },
  },
  {
    // The tokens are in extra_data, and are encrypted on the way (tokens.ts).
    table: 'social_auth',
    old: 'social_auth_usersocialauth',
    columns: {
      ...same('user_id', 'provider', 'uid'),
      id: 'CASE WHEN t.id < 2147483648 THEN t.id::integer END',
      created_on: 't.created',
      updated_on: 't.modified',
    },
    tokensIn: 't.extra_data',
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [
      { columns: ['provider', 'uid'], remove: [] },
      { columns: ['user_id', 'provider'], remove: [] },
    ],
    setAside: [
      { reason: 'unknown-provider', when: `t.provider NOT IN ('edxorg', 'mitxonline')` },
      { reason: 'id-too-large', when: 't.id >= 2147483648' },
      {
        reason: 'second-account',
        when: `EXISTS (SELECT FROM social_auth_usersocialauth o WHERE o.user_id = t.user_id AND o.provider = t.provider
                         AND ${lastLogin('o')} > ${lastLogin('t')})`,
      },
    ],
  },
]
