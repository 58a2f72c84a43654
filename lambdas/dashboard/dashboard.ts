import type { Backend } from '../domain/backends.ts'
import { backends } from '../domain/backends.ts'
import { numberCoursesPassed } from '../domain/completion.ts'
import { examCardStatus } from '../domain/exam-calendar.ts'
import { averagePercent, percentOf } from '../domain/final-grades.ts'
import { cachesOf } from '../domain/freshness.ts'
import { type Instant, instantOf } from '../domain/instants.ts'
import { courseCard, type CourseParts, progressOf } from './course-card.ts'
import type { DashboardRows, ProgramRow, RunRow } from './dashboard-query.ts'
import type { DashboardJson, ProgramJson } from './dashboard-shape.ts'

export type Dashboard = {
  json: DashboardJson
  /** Whether a cache of a linked backend is stale. */
  isStale: boolean
  /** Ids of runs in which this learner's freeze is to be started. */
  awaitFreeze: number[]
  /** Ids of runs that were left out, because their dates do not say where they stand. */
  undefinedRuns: number[]
}

/** The dashboard of a learner (rules/dashboard.md, "API"). */
export function composeDashboard(rows: DashboardRows, at: { now: Date; edxBaseUrl: string }): Dashboard {
  const now = instantOf(at.now)
  const linked = backends.filter((backend) => rows.accounts.some((account) => account.backend === backend))
  const parts = partsByProgram(rows)
  const composed = rows.programs.map((program) =>
    composeProgram(program, parts.get(program.id) ?? [], { now, edxBaseUrl: at.edxBaseUrl, linked, rows }),
  )
  const judged = composed.flatMap((program) => program.judged)
  const awaitFreeze = judged.flatMap((each) => each.awaitFreeze).map((run) => run.id)
  const isStale = linked.some((backend) => !isBackendFresh(backend, rows.refreshTimes, now))
  const json: DashboardJson = {
    programs: composed.map((program) => program.json),
    is_edx_data_fresh: !isStale && awaitFreeze.length === 0,
    invalid_backend_credentials: backends.filter((backend) =>
      rows.accounts.some((each) => each.backend === backend && each.invalid),
    ),
  }
  return { json, isStale, awaitFreeze, undefinedRuns: judged.flatMap((each) => each.undefinedRuns).map((run) => run.id) }
}

/** As `isFresh` of the refresh, to the microsecond. */
function isBackendFresh(backend: Backend, times: DashboardRows['refreshTimes'], now: Instant): boolean {
  return cachesOf[backend].every(({ name, freshForMs }) => (times[name] ?? -Infinity) > now - freshForMs * 1000)
}

/** The courses of each program, by position, with what belongs to each. */
function partsByProgram(rows: DashboardRows): Map<number, CourseParts[]> {
  const runs = Map.groupBy(rows.runs, (run) => run.courseId)
  const examRuns = Map.groupBy(rows.examRuns, (examRun) => examRun.courseId)
  const authorizations = Map.groupBy(rows.authorizations, (authorization) => authorization.courseId)
  const examGrades = Map.groupBy(rows.examGrades, (grade) => grade.courseId)
  const parts = rows.courses.map((course) => ({
    course,
    runs: runs.get(course.id) ?? [],
    examRuns: examRuns.get(course.id) ?? [],
    authorizations: authorizations.get(course.id) ?? [],
    examGrades: examGrades.get(course.id) ?? [],
  }))
  return Map.groupBy(parts, ({ course }) => course.programId)
}

type Around = { now: Instant; edxBaseUrl: string; linked: readonly Backend[]; rows: DashboardRows }

function composeProgram(program: ProgramRow, parts: readonly CourseParts[], { now, edxBaseUrl, linked, rows }: Around) {
  const examRuns = parts.flatMap((each) => each.examRuns)
  const hasExams = examRuns.length > 0
  const cards = parts.map((each) => courseCard(each, { programHasExams: hasExams, edxBaseUrl, now }))
  const runs = parts.flatMap((each) => each.runs).filter((run) => !run.isDiscontinued)
  const onMitxOnline = runs.some((run) => run.backend === 'mitxonline')
  const authorizations = parts.flatMap((each) => each.authorizations)
  const json: ProgramJson = {
    id: program.id,
    title: program.title,
    description: program.description,
    has_exams: hasExams,
    courses: cards.map((card) => card.json),
    exam_card_status: examCardStatus({ examRuns, authorizations, hasExamProfile: rows.hasExamProfile }, now),
    grade_average: averagePercent(completePercents(runs)),
    certificate:
      program.certificateHash !== null && program.hasCertificateSignatories
        ? `/certificate/program/${program.certificateHash}`
        : '',
    number_courses_required: program.electivesSets.length > 0 ? program.requiredCourses : parts.length,
    number_courses_passed: numberCoursesPassed(parts.map(progressOf), program.electivesSets, hasExams),
    has_mitxonline_courses: onMitxOnline,
    has_socialauth_for_backend: linked.includes(onMitxOnline ? 'mitxonline' : 'edxorg'),
    ...(hasExams && { grade_records_url: `/records/programs/${program.enrollmentId}` }),
    ...(program.letterUuid !== null && { program_letter_url: `/letter/program/${program.letterUuid}` }),
  }
  return { json, judged: cards.map((card) => card.judged) }
}

function completePercents(runs: readonly RunRow[]): number[] {
  const grades = runs.map((run) => (run.finalGrade?.isComplete ? run.finalGrade.grade : null))
  return grades.map(percentOf).filter((percent) => percent !== null)
}
