import type { OpenEdx } from '../upstreams/open-edx.ts'
import type { LearnerReader } from './fetch-caches.ts'

type Enrollments = Awaited<ReturnType<OpenEdx['enrollments']>>

/** Reads what a backend knows of one learner with the learner's own token. */
export function asLearner(openEdx: OpenEdx, token: string, uid: string): LearnerReader {
  return {
    enrollments: async () => byKey(await openEdx.enrollments(token)),
    certificate: (courseKey) => openEdx.certificate(token, uid, courseKey),
    currentGrade: (courseKey) => openEdx.currentGrade(token, uid, courseKey),
  }
}

/** The same with the staff token, which gets at learners whose own token has died (rules/course-sites.md, "MITx Online"). */
export function asStaff(openEdx: OpenEdx, token: string, uid: string): LearnerReader {
  return { ...asLearner(openEdx, token, uid), enrollments: async () => byKey(await openEdx.staffEnrollments(token, uid)) }
}

function byKey(answer: Enrollments): Awaited<ReturnType<LearnerReader['enrollments']>> {
  if (answer.kind !== 'ok') return answer
  return { kind: 'ok', body: new Map(answer.body.map(({ courseKey, data }) => [courseKey, data])) }
}
