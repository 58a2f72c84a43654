import { UpstreamMalformed } from '../platform/errors.ts'
import type { Answer, Http } from './http.ts'
import { byRun, enrollment, type Enrollment, type ReportedEnrollment } from './open-edx-answers.ts'
import { allPages, readPage } from './pages.ts'

/** Usernames that the staff list takes in one request (Open edX, `CourseEnrollmentsApiListForm`). */
export const NAMES_AT_ONCE = 100

/** Who is not listed has no enrollment, or no account: the staff list does not tell the two apart. */
export type StaffEnrollments = {
  /** By lower-case username, one enrollment per run. */
  of: ReadonlyMap<string, ReportedEnrollment[]>
  /** Names of those asked for that the site takes for no usernames. */
  invalid: readonly string[]
}

type Access = { token: string; before?: (() => Promise<number>) | undefined }

const CALL = 'staff enrollments'
/** Requests that may be refused for a name in them: enough to find four bad ones among a hundred. Where more are, something else is wrong. */
const MAX_REFUSED = 32

/**
 * The enrollments of some users (rules/course-sites.md, "Open edX"). One bad name makes the whole request a 400: then it is asked for in halves.
 * @throws as `Http` does; UpstreamMalformed when a row is of somebody who was not asked for.
 */
export async function staffEnrollments(
  http: Http,
  access: Access,
  usernames: readonly string[],
): Promise<Answer<StaffEnrollments>> {
  const rows: Enrollment[] = []
  // They would be read as two.
  const invalid = usernames.filter((name) => name.includes(','))
  const askable = usernames.filter((name) => !name.includes(','))
  const waiting: (readonly string[])[] = askable.length > 0 ? [askable] : []
  let refused = 0
  for (let names = waiting.pop(); names; names = waiting.pop()) {
    const answer = await listed(http, access, names)
    if (answer.kind === 'ok') rows.push(...answer.body)
    else if (answer.kind !== 'refused' || answer.status !== 400 || refused === MAX_REFUSED) return answer
    else if (names.length === 1) invalid.push(...names)
    else {
      refused += 1
      const half = Math.ceil(names.length / 2)
      waiting.push(names.slice(half), names.slice(0, half))
    }
  }
  return { kind: 'ok', body: { of: byUser(rows), invalid } }
}

async function listed(http: Http, { token, before }: Access, usernames: readonly string[]): Promise<Answer<Enrollment[]>> {
  const request = { call: CALL, path: 'api/enrollment/v1/enrollments', query: { username: usernames.join() }, token }
  const answer = await allPages(http, request, { parse: readPage(CALL, enrollment), before })
  if (answer.kind !== 'ok') return answer
  const asked = new Set(usernames.map((name) => name.toLowerCase()))
  // What is another's must never be stored as this learner's.
  const foreign = answer.body.some(({ user }) => !asked.has(user?.toLowerCase() ?? ''))
  if (foreign) throw new UpstreamMalformed(`${CALL}: user: not one who was asked for`)
  return answer
}

function byUser(rows: readonly Enrollment[]): Map<string, ReportedEnrollment[]> {
  const grouped = Map.groupBy(rows, ({ user }) => user?.toLowerCase() ?? '')
  return new Map([...grouped].map(([user, own]) => [user, byRun(own)]))
}
