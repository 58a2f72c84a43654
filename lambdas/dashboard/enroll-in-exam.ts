import type { OpenEdx } from '../upstreams/open-edx.ts'
import type { Refusal } from '../upstreams/http.ts'

export type ExamOutcome =
  | { kind: 'enrolled' }
  | { kind: 'rate-limited'; retryAfterMs: number }
  | { kind: 'staff-token-refused' }
  | { kind: 'refused' }

/**
 * Enrolls a learner as verified in an exam course with the staff token, unless the learner is enrolled there already (rules/learner-api.md,
 * "Enrolling in an exam").
 * @throws what faults of the site throw.
 */
export async function enrollInExam(
  openEdx: Pick<OpenEdx, 'staffEnrollments' | 'enrollAsVerified'>,
  exam: { staffToken: string; uid: string; key: string },
): Promise<ExamOutcome> {
  const current = await openEdx.staffEnrollments(exam.staffToken, exam.uid)
  if (current.kind !== 'ok') return refusedBy(current)
  if (current.body.some(({ courseKey, data }) => courseKey === exam.key && data.is_active)) return { kind: 'enrolled' }
  const enrolled = await openEdx.enrollAsVerified(exam.staffToken, exam.key, exam.uid)
  return enrolled.kind === 'ok' ? { kind: 'enrolled' } : refusedBy(enrolled)
}

function refusedBy(answer: Refusal): ExamOutcome {
  if (answer.kind === 'rate-limited') return answer
  const isToken = answer.kind === 'forbidden' || (answer.kind === 'refused' && answer.status === 401)
  return { kind: isToken ? 'staff-token-refused' : 'refused' }
}
