import * as z from 'zod'

/** One line of old-db-expected.jsonl. */
export const oldAnswer = z.object({
  id: z.string(),
  note: z.string(),
  now: z.iso.datetime(),
  action: z.looseObject({ path: z.string().optional(), as: z.string().nullish(), program_enrollment_id: z.number().optional() }),
  expect: z.looseObject({ status: z.number().optional(), body: z.json().optional(), error: z.string().optional() }),
})
export type OldAnswer = z.infer<typeof oldAnswer>

/** Usernames, and slugs of pages that are live, as the old rows have them. */
export type Facts = {
  inactive: ReadonlySet<string>
  withoutProfile: ReadonlySet<string>
  /** Their profiles' numbers. */
  withoutStudentId: ReadonlyMap<string, number>
  liveSlugs: ReadonlySet<string>
  /** Who has a cached enrollment that says of itself that it is inactive. */
  leftARun: ReadonlySet<string>
}

/** One departure: when it holds, and what is answered here. With a `status`, there is no body to compare. */
type Departure = {
  when: (each: OldAnswer, facts: Facts) => boolean
  status?: readonly number[]
  body?: (body: unknown, facts: Facts) => unknown
}

const path = ({ action }: OldAnswer) => action.path ?? ''
const failed = (each: OldAnswer, reason: RegExp) => each.expect.status === 500 && reason.test(each.expect.error ?? '')
const ownerIn = (each: OldAnswer) => decodeURIComponent(path(each).split('/')[4] ?? '')

/**
 * Where this system answers otherwise than the old one about the rows that moved in, on purpose: docs/rules/moving-in.md,
 * "Answered otherwise", has the same table, and says why.
 */
export const departures: Readonly<Record<string, Departure>> = {
  'a learner with two accounts of one provider has one': {
    when: (each) => failed(each, /MultipleObjectsReturned/),
    status: [200],
  },
  'a learner without profile has an empty one': {
    when: (each, { withoutProfile }) =>
      failed(each, /has no profile/) ||
      (path(each).startsWith('/api/v0/profiles/') && withoutProfile.has(ownerIn(each)) && each.action.as === ownerIn(each)),
    status: [200],
  },
  'a frozen run without final grade is shown as it is, without asking a course site': {
    when: (each) => failed(each, /FreezeGradeFailedException/),
    status: [200],
  },
  'a certificate whose learner or course is gone is not found': {
    when: (each) => failed(each, /NoneType/) && path(each).startsWith('/certificate/'),
    status: [404],
  },
  'an account that is not active counts as signed out': {
    when: (each, { inactive }) => each.expect.status === 403 && inactive.has(each.action.as ?? ''),
    status: [401, 403, 404],
  },
  'an enrollment that says of itself that it is inactive is none': {
    when: (each, { leftARun }) =>
      path(each).startsWith('/api/v0/dashboard/') && each.expect.status === 200 && leftARun.has(ownerIn(each)),
    status: [200],
  },
  'the record of an account that is not active asks for a sign-in by its status': {
    when: (each) => each.expect.status === 302,
    status: [401, 403],
  },
  'the profile of an account that is not active is hidden': {
    when: (each, { inactive }) => path(each).startsWith('/api/v0/profiles/') && inactive.has(ownerIn(each)),
    status: [404],
  },
  'a learner without student id has one': {
    when: (each, { withoutStudentId }) => path(each).startsWith('/api/v0/profiles/') && withoutStudentId.has(ownerIn(each)),
    body: (body, { withoutStudentId }) => {
      const number = withoutStudentId.get(z.looseObject({ username: z.string() }).parse(body).username) ?? 0
      const printed = `MMM${String(number).padStart(6, '0')}`
      return mapped(
        mapped(body, 'student_id', () => number),
        'pretty_printed_student_id',
        () => printed,
      )
    },
  },
  'a privacy that is none counts as private, and says so': {
    when: (each) => path(each).startsWith('/api/v0/profiles/'),
    body: (body) => mapped(body, 'account_privacy', (value) => (PRIVACIES.has(String(value)) ? value : 'private')),
  },
  'a run with an empty key has none': {
    when: (each) => /^\/api\/v0\/(catalog|courseruns)\//.test(path(each)),
    body: (body) => replaced(body, 'edx_course_key', '', null),
  },
  'a page that is not live has no address anywhere': {
    when: (each) => /^\/api\/v0\/(catalog|programs)\//.test(path(each)),
    body: (body, { liveSlugs }) =>
      mapped(body, 'programpage_url', (url) => (liveSlugs.has(String(url).split('/').at(-2) ?? '') ? url : null)),
  },
  'images in pages have absolute addresses': {
    when: (each) => path(each).startsWith('/api/v0/wagtail/pages/'),
    body: (body) =>
      mapped(body, 'download_url', (url) => (typeof url === 'string' ? new URL(url, 'http://testserver/').href : url)),
  },
  'of the pages, the home page and the program pages are here': {
    when: (each) => path(each) === '/api/v0/wagtail/pages/',
    body: (body) => {
      const { items } = z
        .looseObject({ items: z.array(z.looseObject({ meta: z.looseObject({ type: z.string() }) })) })
        .parse(body)
      const kept = items.filter(({ meta }) => meta.type === 'cms.HomePage' || meta.type === 'cms.ProgramPage')
      return { meta: { total_count: kept.length }, items: kept }
    },
  },
}

const PRIVACIES = new Set(['private', 'public_to_mm', 'public'])

/** A JSON value with every field of this name changed. */
export function mapped(value: unknown, name: string, change: (value: unknown) => unknown): unknown {
  const text = JSON.stringify(value)
  return JSON.parse(text, (key, each: unknown) => (key === name ? change(each) : each))
}
const replaced = (value: unknown, name: string, old: unknown, fresh: unknown) =>
  mapped(value, name, (each) => (each === old ? fresh : each))

type Row = Readonly<Record<string, unknown>>

/** The facts of these rows, by old table. */
export function factsOf(rows: Readonly<Record<string, readonly Row[]>>): Facts {
  const of = (table: string) => rows[table] ?? []
  const users = of('auth_user')
  const names = (list: readonly Row[]) => new Set(list.map((user) => String(user['username'])))
  const profiles = new Map(of('profiles_profile').map((profile) => [profile['user_id'], profile]))
  const isInactive = (row: Row) => z.looseObject({ is_active: z.literal(false) }).safeParse(row['data']).success
  const leavers = new Set(
    of('dashboard_cachedenrollment')
      .filter(isInactive)
      .map((row) => row['user_id']),
  )
  return {
    leftARun: names(users.filter((user) => leavers.has(user['id']))),
    inactive: names(users.filter((user) => user['is_active'] === false)),
    withoutProfile: names(users.filter((user) => !profiles.has(user['id']))),
    withoutStudentId: new Map(
      users.flatMap((user) => {
        const profile = profiles.get(user['id'])
        return profile?.['student_id'] === null ? [[String(user['username']), Number(profile['id'])] as const] : []
      }),
    ),
    liveSlugs: new Set(of('wagtailcore_page').flatMap((page) => (page['live'] === true ? [String(page['slug'])] : []))),
  }
}
