import type { OpenEdx } from '../upstreams/open-edx.ts'
import type { Refusal } from '../upstreams/http.ts'
import type { Enrollment } from '../upstreams/open-edx-answers.ts'

export type ExamOutcome =
  | { kind: 'enrolled' }
  | { kind: 'rate-limited'; retryAfterMs: number }
  | { kind: 'staff-token-refused' }
  | { kind: 'refused' }

/**
 * Enrolls a learner as verified in an exam course with the staff token, unless the learner is enrolled there already (rules/learner-api.md,
 * "Enrolling in an exam"). `turn` is awaited before each request, and says how long to leave the site alone (0: not at all).
 * @throws what faults of the site throw.
 */
export async function enrollInExam(
  openEdx: Pick<OpenEdx, 'staffEnrollments' | 'enrollAsVerified'>,
  exam: { staffToken: string; uid: string; key: string },
  turn: () => Promise<number>,
): Promise<ExamOutcome> {
  const current = await openEdx.staffEnrollments(exam.staffToken, [exam.uid], turn)
  if (current.kind !== 'ok') return refusedBy(current)
  const enrollments = current.body.of.get(exam.uid.toLowerCase()) ?? []
  if (enrollments.some(({ courseKey, data }) => courseKey === exam.key && isVerified(data))) return { kind: 'enrolled' }
  const retryAfterMs = await turn()
  if (retryAfterMs > 0) return { kind: 'rate-limited', retryAfterMs }
  const enrolled = await openEdx.enrollAsVerified(exam.staffToken, exam.key, exam.uid)
  if (enrolled.kind !== 'ok') return refusedBy(enrolled)
  return { kind: isVerified(enrolled.body) ? 'enrolled' : 'refused' }
}

/** What counts for the exam: a site may answer with an enrollment that is not active, or of another mode. */
const isVerified = ({ mode, is_active }: Enrollment) => is_active && mode === 'verified'

function refusedBy(answer: Refusal): ExamOutcome {
  if (answer.kind === 'rate-limited') return answer
  const isToken = answer.kind === 'forbidden' || (answer.kind === 'refused' && answer.status === 401)
  return { kind: isToken ? 'staff-token-refused' : 'refused' }
}
