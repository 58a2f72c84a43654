/** When learners may schedule an exam: first ≤ now < last (rules/exams.md, "Authorizing a learner"). */
export type ExamWindow = { firstSchedulable: Date; lastSchedulable: Date }

/** What decides whether a learner is authorized for an exam run through one final grade. */
export type Candidate = {
  active: boolean
  /** An exam profile belongs to a profile: without one, it cannot be ensured. */
  hasProfile: boolean
  sameCourse: boolean
  examRun: ExamWindow
  grade: { passed: boolean; complete: boolean }
}

/** `says`: what is so while the rule holds; `else`: what is so when it does not. */
export const authorizationRules = [
  { rule: 'user-active', says: 'the account is active', else: 'the account is not active' },
  { rule: 'profile-exists', says: 'the learner has a profile', else: 'the learner has no profile' },
  {
    rule: 'same-course',
    says: 'the run and the exam run are of the same course',
    else: 'the run and the exam run are of different courses',
  },
  { rule: 'window-open', says: 'the exam run can be scheduled already', else: 'the exam run cannot be scheduled yet' },
  { rule: 'window-not-over', says: 'the exam run can still be scheduled', else: 'the exam run can no longer be scheduled' },
  {
    rule: 'run-passed',
    says: 'the learner passed the run, and the grade is final',
    else: 'the learner has not passed the run, or the grade is not final',
  },
] as const
export type AuthorizationRule = (typeof authorizationRules)[number]['rule']

/** Each rule of an authorization with whether it holds, in the order in which they are asked (rules/exams.md, "Authorizing a learner"). */
export function checkRules(candidate: Candidate, now: Date): { rule: AuthorizationRule; says: string; holds: boolean }[] {
  return authorizationRules.map(({ rule, says, else: otherwise }) => {
    const isSo = holds(rule, candidate, now)
    return { rule, says: isSo ? says : otherwise, holds: isSo }
  })
}

/** The first rule that does not hold, which is the reason for not authorizing; null: the learner is authorized. */
export function refusal(candidate: Candidate, now: Date): AuthorizationRule | null {
  return authorizationRules.find(({ rule }) => !holds(rule, candidate, now))?.rule ?? null
}

/**
 * Whether an exam profile is ensured: for whoever is authorized, and for whoever only has not passed. The recorded cases have it so
 * (freeze-0004): the profile comes before the question of passing.
 */
export function deservesProfile(reason: AuthorizationRule | null): boolean {
  return reason === null || reason === 'run-passed'
}

function holds(rule: AuthorizationRule, { active, hasProfile, sameCourse, examRun, grade }: Candidate, now: Date): boolean {
  switch (rule) {
    case 'user-active':
      return active
    case 'profile-exists':
      return hasProfile
    case 'same-course':
      return sameCourse
    case 'window-open':
      return examRun.firstSchedulable <= now
    case 'window-not-over':
      return now < examRun.lastSchedulable
    case 'run-passed':
      return grade.passed && grade.complete
    default:
      return rule satisfies never
  }
}

/**
 * Final grades in the order in which they are tried: latest run end first, runs without an end before all others (rules/exams.md, "Exam
 * authorization").
 */
export function inTrialOrder<Grade extends { runEnd: Date | null }>(grades: readonly Grade[]): Grade[] {
  const end = ({ runEnd }: Grade) => runEnd?.getTime() ?? Number.POSITIVE_INFINITY
  return [...grades].sort((a, b) => (end(a) === end(b) ? 0 : end(b) - end(a)))
}
