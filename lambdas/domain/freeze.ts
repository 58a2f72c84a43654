/** What the backend says of a learner in a run, as the caches hold it; null: nothing cached. */
export type LearnerInRun = {
  enrollment: { mode: string } | null
  /** `percent` as the backend sent it: 1 is 100 %, and is exceeded with extra credit. */
  currentGrade: { passed: boolean; percent: unknown } | null
  certificate: { status: string | null; type: string } | null
}

export type FinalGrade = { grade: number; passed: boolean; paid: boolean }

/** Why a learner's grade could not be frozen, beside the reasons of a failed fetch (domain/refresh-outcome.ts). */
export const freezeFailures = [
  /** The learner has no account on the backend of the run, so nothing can be fetched. */
  'not-linked',
  'no-current-grade',
  'no-enrollment',
  /** The backend's `percent` is below 0. */
  'grade-out-of-range',
  /** A final grade that is not complete is there already; it is never changed but by `freeze correct`. */
  'pending-grade-exists',
  /** A correction of a grade that was never frozen. */
  'not-frozen-yet',
] as const
export type FreezeFailure = (typeof freezeFailures)[number]

const paidModes: readonly string[] = ['verified', 'honor']

/** Whether the run's date has come (rules/data.md, "Predicates of a run"). */
export function canFreeze(freezeGradeDate: Date, now: Date): boolean {
  return freezeGradeDate < now
}

/**
 * The final grade of a learner in a run (rules/freeze.md, "One learner in one run", 3), or why there is none: a grade is never made up.
 * Where the course has an exam, or there is no certificate, the enrollment says whether it is paid.
 */
export function finalGradeOf(hasExam: boolean, learner: LearnerInRun): FinalGrade | { failure: FreezeFailure } {
  const { enrollment, currentGrade, certificate } = learner
  if (currentGrade === null) return { failure: 'no-current-grade' }
  const grade = numberOf(currentGrade.percent)
  if (grade < 0) return { failure: 'grade-out-of-range' }
  if (!hasExam && certificate !== null) {
    return { grade, passed: certificate.status === 'downloadable', paid: paidModes.includes(certificate.type) }
  }
  if (enrollment === null) return { failure: 'no-enrollment' }
  return { grade, passed: hasExam && currentGrade.passed, paid: paidModes.includes(enrollment.mode) }
}

/** `percent` as a number, 0 when it is not one (rules/freeze.md, "One learner in one run"). A number written as text is one. */
function numberOf(percent: unknown): number {
  if (typeof percent !== 'number' && (typeof percent !== 'string' || percent.trim() === '')) return 0
  const value = Number(percent)
  return Number.isFinite(value) ? value : 0
}
