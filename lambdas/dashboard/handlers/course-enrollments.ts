import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { type HttpReply, json, notFound, refusal } from '../../platform/http-reply.ts'
import { readSecret } from '../../platform/secrets.ts'
import { createTokenCipher, tokenKeys } from '../../platform/token-cipher.ts'
import { openEdxClient } from '../../upstreams/backend.ts'
import { learnerToken, markInvalid } from '../../upstreams/credentials.ts'
import { siteOf } from '../../upstreams/sites.ts'
import { enrollInRun, type EnrollOutcome } from '../enroll-in-run.ts'
import { cacheEnrollment, runOfKey } from '../enrollment-query.ts'
import { courseEnrollmentsEnvironment } from '../environment.ts'
import { postCourseEnrollment } from '../operations.ts'
import { askedToWait, notLinked, siteRefused } from '../site-replies.ts'

const settings = environment(courseEnrollmentsEnvironment)

/** Enrolls the caller in a run as auditor (rules/learner-api.md, "Enrolling in a run"). */
export const handler = httpHandler(postCourseEnrollment, async ({ body, session: { userId } }, { now, log }) => {
  const pool = await database()
  const run = await runOfKey(pool, userId, body.course_id)
  if (!run) return notFound()
  const { baseUrl, secretId } = siteOf(settings(), run.backend)
  const openEdx = openEdxClient(secretId, { baseUrl, correlationId: correlationId(), count: () => {} })
  const cipher = createTokenCipher(await readSecret(settings().TOKEN_KEYS_SECRET_ID, tokenKeys))
  const account = { userId, backend: run.backend }
  const outcome = await enrollInRun({
    token: (rejected) =>
      learnerToken({ database: pool, cipher, openEdx, now }, { ...account, ...(rejected !== undefined && { rejected }) }),
    enroll: (token) => openEdx.enrollInAudit(token, body.course_id),
    markInvalid: () => markInvalid(pool, account, now),
    cache: (enrollment) => cacheEnrollment(pool, { userId, courseRunId: run.id, data: enrollment }),
  })
  log.event('course-enrollment', { userId, backend: run.backend, courseRunId: run.id, outcome: outcome.kind })
  return replyTo(outcome)
})

function replyTo(outcome: EnrollOutcome): HttpReply {
  switch (outcome.kind) {
    case 'enrolled':
      return json(200, outcome.enrollment)
    case 'not-linked':
      return notLinked()
    case 'invalid-credentials':
      return refusal(
        outcome.status,
        'invalid-credentials',
        'The course site does not accept your account any more. Log in there again.',
      )
    case 'rate-limited':
      return askedToWait(outcome.retryAfterMs)
    case 'refused':
      return siteRefused()
    default:
      return outcome satisfies never
  }
}
