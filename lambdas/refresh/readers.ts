import * as z from 'zod'
import type { Answer } from '../upstreams/http.ts'
import type { OpenEdx } from '../upstreams/open-edx.ts'
import { byRun, enrollment, type ReportedEnrollment } from '../upstreams/open-edx-answers.ts'
import type { LearnerReader, ListedEnrollments } from './fetch-caches.ts'

type Account = { token: string; uid: string }

/** Reads what a backend knows of one learner with the learner's own token. */
export function asLearner(openEdx: OpenEdx, { token, uid }: Account): LearnerReader {
  // The site may have renamed the account since its last login here; its own enrollments tell under which name to ask.
  let name = uid
  return {
    enrollments: async () =>
      map(await openEdx.enrollments(token), (rows) => {
        name = rows.find(({ data }) => data.user)?.data.user ?? uid
        return { rows: byKey(rows) }
      }),
    certificate: (courseKey) => openEdx.certificate(token, name, courseKey),
    currentGrade: (courseKey) => openEdx.currentGrade(token, name, courseKey),
    // The token's own account always exists; it may have another name by now.
    knowsAccount: async () =>
      map(await openEdx.myUserInfo(token), ({ username }) => username.toLowerCase() === name.toLowerCase()),
  }
}

type Listing = {
  /** The enrollments that the learner's shard has asked for, as sent. */
  listed: { askedAt: Date; rows: unknown } | null
  /** Awaited before each request to the staff list. */
  before: () => Promise<number>
}

/** The same with the staff token, which gets at learners whose own token has died (rules/course-sites.md, "MITx Online"). */
export function asStaff(openEdx: OpenEdx, account: Account, { listed, before }: Listing): LearnerReader {
  const { token, uid } = account
  return {
    ...asLearner(openEdx, account),
    enrollments: async (): Promise<Answer<ListedEnrollments>> => {
      if (listed)
        return { kind: 'ok', body: { rows: byKey(byRun(z.array(enrollment).parse(listed.rows))), askedAt: listed.askedAt } }
      const answer = await openEdx.staffEnrollments(token, [uid], before)
      return map(answer, ({ of }) => ({ rows: byKey(of.get(uid.toLowerCase()) ?? []) }))
    },
    knowsAccount: async () => {
      const answer = await openEdx.account(token, uid)
      return answer.kind === 'not-found' ? { kind: 'ok', body: false } : map(answer, () => true)
    },
  }
}

const byKey = (rows: readonly ReportedEnrollment[]) => new Map(rows.map(({ courseKey, data }) => [courseKey, data]))

function map<From, To>(answer: Answer<From>, of: (body: From) => To): Answer<To> {
  return answer.kind === 'ok' ? { kind: 'ok', body: of(answer.body) } : answer
}
