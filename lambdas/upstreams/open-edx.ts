import * as z from 'zod'
import { ConfigurationError, UpstreamMalformed } from '../platform/errors.ts'
import { type Answer, type Http, refusalOf } from './http.ts'
import * as answers from './open-edx-answers.ts'
import { allPages, readPage, readPageOrList } from './pages.ts'
import { type StaffEnrollments, staffEnrollments } from './staff-enrollments.ts'

export type OAuthClient = { clientId: string; clientSecret: string }
export type OpenEdxSettings = { http: Http; baseUrl: string; client: () => Promise<OAuthClient> }
export type OpenEdx = ReturnType<typeof createOpenEdx>

/**
 * The calls to one Open edX site (rules/course-sites.md, "Open edX"). Each gives an `Answer`, whose bodies are the values as sent, and throws as
 * `Http` does. `username` is the account's uid there; `token` is the learner's, or the staff's where the function says so.
 */
export function createOpenEdx({ http, baseUrl, client }: OpenEdxSettings) {
  const askToken = async (call: string, form: Record<string, string>) => {
    const { clientId, clientSecret } = await client()
    const all = { ...form, client_id: clientId, client_secret: clientSecret }
    const answer = await http.request({ call, path: 'oauth2/access_token/', form: all }, answers.tokens)
    // It is this service that is refused, not the learner, who must not be blamed for it.
    if (answer.kind === 'refused' && answer.error === 'invalid_client') {
      throw new ConfigurationError(`${call}: the backend refuses the clientId and clientSecret of its secret`)
    }
    return answer
  }

  return {
    /** The page to which a browser is sent for a login. */
    authorizeUrl: async ({ redirectUri, state }: { redirectUri: string; state: string }): Promise<string> => {
      const url = new URL('oauth2/authorize/', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`)
      const { clientId } = await client()
      const query = { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'read write', state }
      url.search = new URLSearchParams(query).toString()
      return url.href
    },

    exchangeCode: ({ code, redirectUri }: { code: string; redirectUri: string }): Promise<Answer<answers.Tokens>> =>
      askToken('exchange code', { grant_type: 'authorization_code', code, redirect_uri: redirectUri }),

    /** The refresh token sent is dead afterwards: edX rotates them. */
    refreshToken: (refreshToken: string): Promise<Answer<answers.Tokens>> =>
      askToken('refresh token', { grant_type: 'refresh_token', refresh_token: refreshToken }),

    /** Has the site forget a token; a refresh token with the access tokens that came of it (RFC 7009). What it does not know is fine. */
    revokeToken: async (token: string): Promise<Answer<null>> => {
      const { clientId, clientSecret } = await client()
      const form = { token, client_id: clientId, client_secret: clientSecret }
      const answer = await http.exchange({ call: 'revoke token', path: 'oauth2/revoke_token/', form })
      return answer.status === 200 ? { kind: 'ok', body: null } : refusalOf(answer, 'revoke token')
    },

    myUserInfo: (token: string): Promise<Answer<answers.MyUserInfo>> =>
      http.request({ call: 'my_user_info', path: 'api/mobile/v0.5/my_user_info', token }, answers.myUserInfo),

    account: (token: string, username: string): Promise<Answer<answers.Account>> =>
      http.request({ call: 'account', path: `api/user/v1/accounts/${encodeURIComponent(username)}`, token }, answers.account),

    /** All active enrollments of the token's user, one per run. */
    enrollments: async (token: string): Promise<Answer<answers.ReportedEnrollment[]>> => {
      const call = 'enrollments'
      const list = (path: string) => allPages(http, { call, path, token }, { parse: readPageOrList(call, answers.enrollment) })
      const answer = await list(ENROLLMENT)
      // Where the old path has gone, its successor pages the list.
      const gone = answer.kind === 'not-found' || (answer.kind === 'rejected' && answer.status === 410)
      return reported(gone ? await list(`${ENROLLMENT}/`) : answer)
    },

    /**
     * The enrollments of up to 100 users, inactive ones too, by the staff token, through the paged staff list, which carries no
     * course_details. `before` is awaited before each request, of which there may
     * be several, and says how long to leave the site alone (0: not at all).
     */
    staffEnrollments: (
      staffToken: string,
      usernames: readonly string[],
      before?: () => Promise<number>,
    ): Promise<Answer<StaffEnrollments>> => staffEnrollments(http, { token: staffToken, before }, usernames),

    /** Audit, as the learner. */
    enrollInAudit: (token: string, courseKey: string): Promise<Answer<answers.Enrollment>> =>
      enroll(http, token, { mode: 'audit', is_active: true, course_details: { course_id: courseKey } }),

    /** Verified, for a learner, by the staff token. */
    enrollAsVerified: (staffToken: string, courseKey: string, username: string): Promise<Answer<answers.Enrollment>> =>
      enroll(http, staffToken, { mode: 'verified', is_active: true, course_details: { course_id: courseKey }, user: username }),

    /** 'not-found': the learner has no certificate for the run, which is normal. @throws UpstreamMalformed on a 404 of somebody else's. */
    certificate: async (token: string, username: string, courseKey: string): Promise<Answer<answers.Certificate>> => {
      const path = `api/certificates/v0/certificates/${encodeURIComponent(username)}/courses/${encodeURIComponent(courseKey)}/`
      const request = { call: 'certificate', path, token }
      return ownNotFound(request.call, await http.request(request, answers.certificate))
    },

    /**
     * By the learner's token or the staff's. 'not-found': no grade yet, which is normal; an empty list is the same.
     * @throws UpstreamMalformed on a 404 of somebody else's.
     */
    currentGrade: async (token: string, username: string, courseKey: string): Promise<Answer<answers.Grade>> => {
      const request = { call: 'current grade', path: gradesPath(courseKey), query: { username }, token }
      const answer = ownNotFound(request.call, await http.request(request, z.array(answers.grade).max(1)))
      if (answer.kind !== 'ok') return answer
      const [body] = answer.body
      return body === undefined ? { kind: 'not-found', code: null } : { kind: 'ok', body }
    },

    /** The grades of all learners of a run, by the staff token. */
    gradesOfRun: (staffToken: string, courseKey: string): Promise<Answer<answers.GradeOfLearner[]>> =>
      allPages(
        http,
        { call: 'grades of run', path: gradesPath(courseKey), token: staffToken },
        { parse: readPage('grades of run', answers.gradeOfLearner) },
      ),
  }
}

const ENROLLMENT = 'api/enrollment/v1/enrollment'

const gradesPath = (courseKey: string) => `api/grades/v1/courses/${encodeURIComponent(courseKey)}/`

function reported(answer: Answer<answers.Enrollment[]>): Answer<answers.ReportedEnrollment[]> {
  return answer.kind === 'ok' ? { kind: 'ok', body: answers.byRun(answer.body) } : answer
}

/** A 404 says "there is none" only if the call itself says so: in JSON, with its code. Any gateway or web server can send another one. */
function ownNotFound<Body>(call: string, answer: Answer<Body>): Answer<Body> {
  if (answer.kind === 'not-found' && answer.code === null)
    throw new UpstreamMalformed(`${call}: answered 404, and not of its own`)
  return answer
}

function enroll(http: Http, token: string, json: object): Promise<Answer<answers.Enrollment>> {
  return http.request({ call: 'enroll', path: ENROLLMENT, token, json }, answers.enrollment)
}
