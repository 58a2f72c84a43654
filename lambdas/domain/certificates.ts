import { bestGradedRun, countsExam, type FinalGrade } from './final-grades.ts'
import type { Instant } from './instants.ts'

/** What a learner has in a course, as far as its certificate is concerned. */
export type CertificateCandidate = {
  runs: readonly { startDate: Instant | null; finalGrade: FinalGrade | null }[]
  hasCombinedGrade: boolean
}

/**
 * Whether the learner has earned the certificate of a course (rules/exam-grades.md, "Certificates and letters"): the course is passed, and
 * with it the exam, which a combined final grade says, or a run in which the exam was part of the grade.
 */
export function hasEarnedCertificate({ runs, hasCombinedGrade }: CertificateCandidate): boolean {
  const best = bestGradedRun(runs)
  return best !== undefined && (hasCombinedGrade || countsExam(best))
}
