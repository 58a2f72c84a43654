import type { Backend } from '../../domain/backends.ts'
import { coordination } from '../../platform/coordination.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { ConfigurationError } from '../../platform/errors.ts'
import { httpHandler } from '../../platform/http.ts'
import { json, notFound, refusal } from '../../platform/http-reply.ts'
import { pacerForPeople } from '../../platform/pace.ts'
import { forgetSecret } from '../../platform/secrets.ts'
import { openEdxClient, staffToken } from '../../upstreams/backend.ts'
import { enrollmentPace } from '../../upstreams/environment.ts'
import { siteOf } from '../../upstreams/sites.ts'
import { enrollInExam } from '../enroll-in-exam.ts'
import { examCourse } from '../enrollment-query.ts'
import { examEnrollmentEnvironment } from '../environment.ts'
import { postExamEnrollment } from '../operations.ts'
import { askedToWait, notLinked, siteRefused } from '../site-replies.ts'

const settings = environment(examEnrollmentEnvironment)

/** Enrolls an authorized caller in an exam course (rules/learner-api.md, "Enrolling in an exam"). */
export const handler = httpHandler(postExamEnrollment, async ({ body: { exam_course_id: key }, session }, { log }) => {
  const exam = await examCourse(await database(), session.userId, key)
  if (!exam) return notFound()
  if (!exam.authorized) return refusal(400, 'not-authorized', 'You are not authorized for this exam.', ['exam_course_id'])
  const { uid, backend } = exam
  if (uid === null) return notLinked()
  const { baseUrl, secretId } = siteOf(settings(), backend)
  const staff = await staffToken(secretId)
  if (staff === undefined) throw new ConfigurationError(`secret ${secretId}: staffToken: missing, and exams need it`)
  const openEdx = openEdxClient(secretId, { baseUrl, correlationId: correlationId(), count: () => {} })
  const answer = await enrollInExam(openEdx, { staffToken: staff, uid, key }, await turnsAt(backend))
  log.event('exam-enrollment', { userId: session.userId, backend, outcome: answer.kind })
  switch (answer.kind) {
    case 'enrolled':
      return json(200, { url: new URL(`courses/${encodeURI(key)}/`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href })
    case 'rate-limited':
      return askedToWait(answer.retryAfterMs)
    case 'staff-token-refused':
      log.event('staff-token-refused', { backend })
      forgetSecret(secretId)
      return siteRefused()
    case 'refused':
      return siteRefused()
    default:
      return answer satisfies never
  }
})

/** Bulk runs call MITx Online's enrollment API by the same token (rules/refresh.md, "Courtesy"); nothing else of ours calls edX.org's by it. */
async function turnsAt(backend: Backend): Promise<() => Promise<number>> {
  return backend === 'mitxonline' ? pacerForPeople(await coordination(), enrollmentPace(settings())) : async () => 0
}
