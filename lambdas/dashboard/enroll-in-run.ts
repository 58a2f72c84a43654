import type { Enrollment } from '../upstreams/open-edx-answers.ts'
import type { Answer } from '../upstreams/http.ts'
import type { LearnerToken } from '../upstreams/credentials.ts'

export type EnrollDependencies = {
  /** The learner's token; with `rejected`, another one than that. */
  token: (rejected?: string) => Promise<LearnerToken>
  enroll: (token: string) => Promise<Answer<Enrollment>>
  /** The site refuses the learner's credentials for good. */
  markInvalid: () => Promise<void>
  cache: (enrollment: Enrollment) => Promise<void>
}

export type EnrollOutcome =
  | { kind: 'enrolled'; enrollment: Enrollment }
  | { kind: 'not-linked' }
  /** `status`: what the site answered, at the token endpoint (400) or at the call itself (401). */
  | { kind: 'invalid-credentials'; status: 400 | 401 }
  | { kind: 'rate-limited'; retryAfterMs: number }
  /** The site does not enroll this learner in this run. */
  | { kind: 'refused' }

/**
 * Enrolls a learner in a run as auditor, with the learner's own token, and caches what the site answers. A token that the site refuses is
 * refreshed once: it may have been revoked before its time. Nothing is cached on any failure.
 * @throws what faults of the site throw, and DatabaseUnavailable.
 */
export async function enrollInRun(dependencies: EnrollDependencies): Promise<EnrollOutcome> {
  let rejected: string | undefined
  for (;;) {
    const access = await dependencies.token(rejected)
    if (access.kind === 'invalid') return { kind: 'invalid-credentials', status: 400 }
    if (access.kind !== 'token') return access
    const answer = await dependencies.enroll(access.token)
    if (answer.kind === 'ok') {
      // Kept as sent, but nobody is told to be enrolled who is not.
      await dependencies.cache(answer.body)
      return answer.body.is_active ? { kind: 'enrolled', enrollment: answer.body } : { kind: 'refused' }
    }
    if (answer.kind === 'rate-limited') return answer
    // A 400 of this call is about the run; only a 401 is about the token.
    if (answer.kind !== 'refused' || answer.status !== 401) return { kind: 'refused' }
    if (rejected !== undefined) {
      await dependencies.markInvalid()
      return { kind: 'invalid-credentials', status: 401 }
    }
    rejected = access.token
  }
}
