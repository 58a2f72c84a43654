import type { FailureReason } from '../domain/refresh-outcome.ts'
import type { Answer } from '../upstreams/http.ts'

export type Problem =
  /** `status` 400 can be about what was asked; 401 is about the credentials. */
  | { kind: 'credentials-refused'; status: 400 | 401 }
  | { kind: 'rate-limited'; retryAfterMs: number }
  | { kind: 'failed'; reason: FailureReason }
  /** A fault of the backend, which is worth another try. */
  | { kind: 'fault'; error: Error }

/** Whether an error is a fault of the backend, rather than of this system. */
export function isUpstreamFault(error: Error): boolean {
  return error.name.startsWith('Upstream')
}

/** Open edX's code for an unknown username, on calls that tell (grades API, `GradeViewMixin`). */
const UNKNOWN_USER = 'user_does_not_exist'

/** One request: its body (undefined for a 404, which means that there is none), or what went wrong. */
export async function attempt<Body>(
  ask: () => Promise<Answer<Body>>,
): Promise<{ body: Body } | { body: undefined } | { problem: Problem }> {
  try {
    const answer = await ask()
    switch (answer.kind) {
      case 'ok':
        return { body: answer.body }
      case 'not-found':
        return answer.code === UNKNOWN_USER ? { problem: { kind: 'failed', reason: 'account-unknown' } } : { body: undefined }
      case 'refused':
        return { problem: { kind: 'credentials-refused', status: answer.status } }
      case 'rate-limited':
        return { problem: { kind: 'rate-limited', retryAfterMs: answer.retryAfterMs } }
      case 'forbidden':
        return { problem: { kind: 'failed', reason: 'forbidden' } }
      case 'rejected':
        return { problem: { kind: 'failed', reason: 'rejected' } }
      default:
        return answer satisfies never
    }
  } catch (error) {
    if (error instanceof Error && isUpstreamFault(error)) return { problem: { kind: 'fault', error } }
    throw error
  }
}
