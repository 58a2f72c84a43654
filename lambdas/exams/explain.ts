import type { Pool } from 'pg'
import { checkRules, inTrialOrder } from '../domain/exams.ts'
import { authorizationFacts, type AuthorizationFacts, authorizationFactsOf } from './explain-queries.ts'

type Checked = { rule: string; says: string; holds: boolean }

/** Why a learner is, or is not, authorized for an exam run (rules/operations.md, "Commands": `exams explain`). */
export type Explanation = {
  userId: number
  examRunId: number
  course: string
  /** What is the case now. */
  authorized: boolean
  /** What the rules say now. It differs from `authorized` until the hourly run has been, and for ever for who was authorized before. */
  wouldAuthorize: boolean
  conclusion: string
  /** The rules that do not depend on a grade. */
  rules: Checked[]
  /** Final grades of the course, in the order in which they are tried, each with its rules. */
  grades: { courseKey: string | null; grade: number | null; runEnd: Date | null; paid: boolean; rules: Checked[] }[]
  hasExamProfile: boolean
  authorizations: AuthorizationFacts['authorizations']
}

/** Explains an authorization rule by rule, with the rules that authorize. Null: there is no such learner, or no such exam run. */
export async function explainAuthorization(
  database: Pool,
  username: string,
  examRun: string,
  now: Date,
): Promise<Explanation | null> {
  const facts = await authorizationFacts(database, username, examRun)
  return facts && explain(facts, now)
}

/** Explains every exam run that concerns a learner (rules/operations.md, "Commands", `learner`): see `authorizationFactsOf`. */
export async function explainAuthorizations(database: Pool, userId: number, now: Date): Promise<Explanation[]> {
  return (await authorizationFactsOf(database, userId, now)).map((facts) => explain(facts, now))
}

function explain(facts: AuthorizationFacts, now: Date): Explanation {
  const { active, hasProfile } = facts
  const check = (grade: { passed: boolean; complete: boolean }) =>
    checkRules({ active, hasProfile, sameCourse: true, examRun: facts, grade }, now)
  const ofGrade = (rule: Checked) => rule.rule === 'run-passed'
  const says = `the learner is ${facts.enrolledInProgram ? '' : 'not '}enrolled in the program`
  const enrolled = { rule: 'enrolled-in-program', says, holds: facts.enrolledInProgram }
  const rules = [enrolled, ...check({ passed: false, complete: false }).filter((rule) => !ofGrade(rule))]
  const grades = inTrialOrder(facts.grades).map(({ courseKey, grade, runEnd, paid, ...state }) => ({
    courseKey,
    grade,
    runEnd,
    paid,
    rules: check(state).filter(ofGrade),
  }))
  const authorized = facts.authorizations.some(({ status }) => status === 'success')
  const passed = grades.some((grade) => grade.rules.every(({ holds }) => holds))
  const broken = rules.find(({ holds }) => !holds)
  return {
    userId: facts.userId,
    examRunId: facts.examRunId,
    course: facts.course,
    authorized,
    wouldAuthorize: passed && broken === undefined,
    conclusion: conclude(facts, { authorized, passed, broken }),
    rules,
    grades,
    hasExamProfile: facts.hasExamProfile,
    authorizations: facts.authorizations,
  }
}

function conclude(
  facts: AuthorizationFacts,
  { authorized, passed, broken }: { authorized: boolean; passed: boolean; broken: Checked | undefined },
): string {
  if (authorized) return 'Authorized.'
  if (broken) return `Not authorized: ${broken.says}.${neverReopened(facts, broken)}`
  if (facts.grades.length === 0) return 'Not authorized: there is no final grade in the course; see `freeze status` of its runs.'
  if (!passed) return 'Not authorized: no final grade of the course is both passed and final.'
  if (!facts.markedAuthorized) return 'Not authorized yet: every rule holds, and the next hourly run will authorize.'
  return `Not authorized, though every rule holds: ${leftOut(facts)}. ${reopening(facts)}`
}

const reopening = ({ examRunId }: AuthorizationFacts) =>
  `\`exams reopen ${examRunId}\` has the next hourly run include the learner.`

/** An exam run that waits for its window, and that no hourly run will look at when it comes. */
function neverReopened(facts: AuthorizationFacts, broken: Checked): string {
  if (broken.rule !== 'window-open' || !facts.markedAuthorized) return ''
  return ` The exam run is marked as authorized all the same, so that no hourly run will take it up: \`exams reopen ${facts.examRunId}\`.`
}

/** Why nothing authorized a learner for whom every rule holds now, of an exam run that the hourly run is done with. */
function leftOut({ enrolledSince, markedOn, firstSchedulable, grades }: AuthorizationFacts): string {
  const marked = markedOn ? `on ${markedOn.toISOString()}` : 'longer ago than the hourly runs are remembered'
  if (enrolledSince) return `enrolled in the program after the exam run was marked as authorized ${marked}`
  const passed = grades.filter((grade) => grade.passed && grade.complete).sort((a, b) => a.since.getTime() - b.since.getTime())
  const [first] = passed
  const later = first && (markedOn === null || first.since > markedOn)
  if (!later) return `the exam run was marked as authorized ${marked}, and nothing tells why the learner was left out`
  const since = `passed on ${first.since.toISOString()}, after the exam run was marked as authorized (${marked})`
  if (first.since < firstSchedulable) return `${since}, and before it can be scheduled, so that the freeze did not authorize`
  if (!passed.some((grade) => grade.paid)) return `${since}, without having paid, so that the freeze did not authorize`
  return `${since}, and the freeze did not authorize: the rules did not hold then`
}
