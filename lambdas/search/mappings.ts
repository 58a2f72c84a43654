import { createHash } from 'node:crypto'
import { INDEXED_PREFIX } from './beginnings.ts'

/** Longer values are kept, but neither found nor counted: Lucene refuses what is longer than 32,766 bytes. */
const keyword = { type: 'keyword', ignore_above: 4096 }
const long = { type: 'long' }
const boolean = { type: 'boolean' }
const double = { type: 'double' }
const date = { type: 'date' }
/** The beginnings of words are indexed too, so that all that begin so are found, however many. */
const folded = { type: 'text', analyzer: 'folding', index_prefixes: { min_chars: 1, max_chars: INDEXED_PREFIX } }
/** Found by the beginnings of its words, accents and case aside. */
const findable = { ...keyword, fields: { folded } }
/** And put in order, accents and case aside. */
const orderable = { ...keyword, fields: { folded, sort: { ...keyword, normalizer: 'folding' } } }
const orderableOnly = { ...keyword, fields: { sort: { ...keyword, normalizer: 'folding' } } }
/** Shown, and never searched. */
const shown = { type: 'text', index: false }

const nested = <Properties extends object>(properties: Properties) => ({ type: 'nested', dynamic: 'strict', properties })
const object = <Properties extends object>(properties: Properties) => ({ dynamic: 'strict', properties })

const workHistory = nested({
  id: long,
  city: keyword,
  state_or_territory: keyword,
  country: keyword,
  company_name: findable,
  position: keyword,
  industry: keyword,
  start_date: date,
  end_date: date,
})

const education = nested({
  id: long,
  degree_name: keyword,
  graduation_date: date,
  field_of_study: keyword,
  online_degree: boolean,
  school_name: keyword,
  school_city: keyword,
  school_state_or_territory: keyword,
  school_country: keyword,
})

const publicProfile = {
  username: findable,
  first_name: orderable,
  last_name: orderable,
  full_name: orderable,
  preferred_name: orderable,
  romanized_first_name: findable,
  romanized_last_name: findable,
  filled_out: boolean,
  account_privacy: keyword,
  country: orderableOnly,
  state_or_territory: orderableOnly,
  city: orderableOnly,
  birth_country: keyword,
  image: shown,
  image_small: shown,
  image_medium: shown,
  work_history: workHistory,
}

const privateProfile = {
  ...publicProfile,
  agreed_to_terms_of_service: boolean,
  email_optin: boolean,
  email: findable,
  address: shown,
  postal_code: keyword,
  nationality: keyword,
  date_of_birth: date,
  preferred_language: keyword,
  gender: keyword,
  pretty_printed_student_id: keyword,
  student_id: long,
  edx_level_of_education: keyword,
  education,
  about_me: shown,
  phone_number: keyword,
}

const courseRuns = nested({ semester: keyword })
const publicProgram = {
  id: long,
  enrollments: nested({ course_title: keyword, semester: keyword }),
  courses: nested({ course_title: keyword }),
  course_runs: courseRuns,
  is_learner: boolean,
  total_courses: long,
}
const paid = { payment_status: keyword, final_grade: double }
const privateProgram = {
  ...publicProgram,
  enrollments: nested({ course_title: keyword, semester: keyword, ...paid }),
  courses: nested({ course_title: keyword, ...paid }),
  grade_average: double,
  num_courses_passed: long,
}

const settings = {
  index: {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    // A deletion is remembered longer than any writer lives: a late one cannot bring the document back.
    gc_deletes: '1h',
    // Which documents took long to write, without what they hold: no log holds names.
    indexing: { slowlog: { threshold: { index: { warn: '2s' } }, source: '0' } },
    analysis: {
      analyzer: { folding: { type: 'custom', tokenizer: 'standard', filter: ['lowercase', 'asciifolding'] } },
      normalizer: { folding: { type: 'custom', filter: ['lowercase', 'asciifolding'] } },
    },
  },
}

/** The two indices (rules/search.md, "Documents"): what staff search, and what learners may know of each other. */
export const kinds = ['private', 'public'] as const
export type Kind = (typeof kinds)[number]

const mappings = {
  private: object({ id: long, user_id: long, email: findable, profile: object(privateProfile), program: object(privateProgram) }),
  public: object({ id: long, user_id: long, profile: object(publicProfile), program: object(publicProgram) }),
}

/** Changes whenever settings or mappings do: an index made with others has to be rebuilt. */
export const layout: string = createHash('sha256')
  .update(JSON.stringify([settings, mappings]))
  .digest('hex')
  .slice(0, 12)

/** What is kept with an index: the layout it was made with, and how far a rebuild has got (by program enrollment). */
export type IndexMeta = { layout: string; copiedTo: number }

/** What an index of a kind is made with. */
export function indexBody(kind: Kind): { settings: object; mappings: object } {
  const meta: IndexMeta = { layout, copiedTo: 0 }
  return { settings, mappings: { ...mappings[kind], _meta: meta } }
}

/** The parts of a document of a kind: `id`, `profile.first_name`, … */
export function mappedFields(kind: Kind): string[] {
  const { profile, program, ...rest } = mappings[kind].properties
  const within = (name: string, { properties }: { properties: object }) => Object.keys(properties).map((key) => `${name}.${key}`)
  return [...Object.keys(rest), ...within('profile', profile), ...within('program', program)]
}
