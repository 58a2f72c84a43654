import type { Profile } from '../../web/api/profile.ts'
import type { Hit } from '../../web/learners/answer.ts'
import { answersOf, ok, session } from './example.ts'
import type { Answers } from './site.ts'

/** Learners of a program, as the search answers to staff. */
export const SEARCH = 'POST /api/v0/search/_search'

export const staffSession = {
  ...session,
  user: session.user && {
    ...session.user,
    username: 'ines',
    roles: [
      { program_id: 1, role: 'staff' as const },
      { program_id: 2, role: 'staff' as const },
    ],
    profile: { ...session.user.profile, preferred_name: 'Inês', first_name: 'Inês', last_name: 'Prado' },
  },
}

type Person = [first: string, last: string, country: string, city: string | null, grade: number | null, preferred?: string]
const people: Person[] = [
  ['Ximena', 'Álvarez', 'MX', null, 91.2],
  ['Zoë', 'Brontë-Nakamura', 'JP', null, 78],
  ['Amara', 'Okafor', 'NG', null, 87.4],
  ['John', 'O’Neill', 'US', 'Boston', null, 'Jack'],
  ['Đặng', 'Thị Mai', 'VN', null, 66.5],
  ['Wolfeschlegelsteinhausenbergerdorff', 'Hubert-Blaine', 'DE', null, 100],
  ['Søren', 'Østergård', 'DK', null, 82],
]

export const hits: Hit[] = people.map(([first, last, country, city, grade, preferred], index) => ({
  _id: String(index + 1),
  _source: {
    profile: {
      username: `${first
        .normalize('NFD')
        .replaceAll(/[^A-Za-z]/g, '')
        .toLowerCase()}.${index}`,
      first_name: first,
      last_name: last,
      preferred_name: preferred ?? first,
      full_name: `${first} ${last}`,
      country,
      state_or_territory: city && 'US-MA',
      city,
      image_medium: null,
    },
    program: { grade_average: grade },
  },
}))

type Counts = Record<string, number>
const terms = (counts: Counts) => ({
  values: { buckets: Object.entries(counts).map(([key, count]) => ({ key, doc_count: count })) },
})
const inner = (counts: Counts) => ({
  doc_count: 0,
  inner: {
    values: {
      buckets: Object.entries(counts).map(([key, count]) => ({ key, doc_count: count * 2, learners: { doc_count: count } })),
    },
  },
})
const bars = (counts: readonly number[], interval: number) => ({
  bars: { buckets: counts.map((count, index) => ({ key: index * interval, doc_count: count })) },
})
const GRADES = [0, 0, 1, 0, 2, 3, 1, 4, 9, 14, 22, 31, 40, 66, 81, 120, 151, 133, 90, 44, 6]

export const aggregations = {
  course: inner({ 'Supply Chain Analytics': 640, 'Supply Chain Fundamentals': 402, 'Supply Chain Design': 120 }),
  semester: inner({ '2025 - Fall': 210, '2026 - Fall': 301, '2026 - Spring': 177, '2025 - Summer': 12, '': 3 }),
  birth: {
    ...terms({ IN: 190, US: 151, BR: 77, NG: 60, DE: 41, MX: 40, JP: 31, VN: 22, KE: 9, '': 2 }),
    none: { doc_count: 12 },
  },
  residence: { ...terms({ US: 260, IN: 120, DE: 60 }), states: terms({ 'US-MA': 120, 'US-CA': 80 }) },
  company: {
    inner: {
      typed: {
        values: {
          buckets: [
            { key: 'Maersk', doc_count: 24, learners: { doc_count: 12 } },
            { key: 'Amazon', doc_count: 9 },
          ],
        },
      },
    },
  },
  passed: bars([120, 300, 210, 90, 60, 32], 1),
  total: bars([0, 0, 0, 0, 0, 812], 1),
  average: bars(GRADES, 5),
  degree: inner({ b: 410, m: 220, p: 31, hs: 12 }),
  grade: { inner: { ofCourse: bars(GRADES, 5) } },
}

export const found = (of: { total?: number; hits?: Hit[]; aggregations?: object } = {}) =>
  ok({
    hits: { total: { value: of.total ?? 812 }, hits: of.hits ?? hits },
    aggregations: of.aggregations ?? aggregations,
  })

const { passed: _, total: __, average: ___, degree: ____, grade: _____, ...forLearners } = aggregations
export const publicAggregations = forLearners

/** What the API answers to staff of two programs. */
export const staffAnswers = (): Answers => ({
  ...answersOf({ session: staffSession }),
  [SEARCH]: found(),
  [PROFILE]: ok(profileForStaff),
})

export const profile: Profile = {
  username: 'amara.okafor',
  preferred_name: 'Amara',
  first_name: 'Amara',
  last_name: 'Okafor',
  image: null,
  image_medium: null,
  about_me: 'I plan ports.\n\nBefore that I sailed into them.',
  city: 'Lagos',
  state_or_territory: null,
  country: 'NG',
  education: [
    {
      id: 1,
      degree_name: 'b',
      graduation_date: '2014-07-01',
      field_of_study: 'Civil Engineering',
      online_degree: false,
      school_name: 'University of Lagos',
      school_city: 'Lagos',
      school_state_or_territory: null,
      school_country: 'NG',
    },
  ],
  work_history: [
    {
      id: 1,
      company_name: 'Maersk',
      position: 'Second officer',
      industry: 'Shipping',
      city: null,
      state_or_territory: null,
      country: 'DK',
      start_date: '2014-09-01',
      end_date: '2019-03-31',
    },
    {
      id: 2,
      company_name: 'Lekki Port',
      position: 'Terminal planner',
      industry: 'Logistics',
      city: 'Lagos',
      state_or_territory: null,
      country: 'NG',
      start_date: '2019-05-01',
      end_date: null,
    },
  ],
}
export const profileForStaff: Profile = {
  ...profile,
  full_name: 'Amara Chidinma Okafor',
  pretty_printed_student_id: 'MMM004711',
  email: 'amara+mm@example.org',
  email_optin: true,
}
export const PROFILE = 'GET /api/v0/profiles/amara.okafor'
