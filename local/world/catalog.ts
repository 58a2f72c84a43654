import type { Backend } from '../../lambdas/domain/backends.ts'
import { type ProgramPlan, programPlans } from './program-plans.ts'
import { storyExams, storyRuns } from './story/runs.ts'
import { daysAfter, type Term, termEnd, termName, termOf, termStart } from './terms.ts'

export type Phase = 'past' | 'current' | 'future'

/** A run that a site teaches. Dates are ISO 8601, UTC. */
export type CatalogRun = {
  id: number
  key: string
  courseId: number
  title: string
  backend: Backend
  phase: Phase
  /** Whether the database of MicroMasters is seeded with it. */
  known: boolean
  discontinued: boolean
  start: string
  end: string
  enrollmentStart: string
  enrollmentEnd: string
  upgradeDeadline: string
  freezeGradeDate: string
}
export type CatalogCourse = {
  id: number
  programId: number
  position: number
  /** `edx_key`, the run-less key. */
  key: string
  title: string
  number: string
  backend: Backend
  elective: boolean
  runs: CatalogRun[]
  /** Its runs on the other site, where the course stands in MIT Learn twice. MicroMasters is not seeded with them. */
  runsElsewhere: CatalogRun[]
}
export type ExamRun = {
  id: number
  courseId: number
  key: string
  semester: string
  firstSchedulable: string
  lastSchedulable: string
  firstEligible: string
  lastEligible: string
  gradesAvailable: string
}
export type CatalogProgram = {
  id: number
  title: string
  slug: string
  live: boolean
  price: string
  topics: readonly string[]
  /** How many of the elective courses are required; null when there are none. */
  requiredElectives: number | null
  courses: CatalogCourse[]
  examRuns: ExamRun[]
}
export type Catalog = {
  programs: readonly CatalogProgram[]
  /** Every run a site knows, by course key: those of the programs, exam courses, and others that MicroMasters never hears of. */
  runs: ReadonlyMap<string, CatalogRun>
  /** Runs that belong to no program, by site. */
  foreign: Record<Backend, readonly CatalogRun[]>
}

/** Terms in which each course is taught, counted from the current one. The last is announced, but not in the database yet. */
const TERMS = [-5, -4, -3, -2, -1, 0, 1, 2]
const ANNOUNCED = 2

type CatalogOptions = {
  plans?: readonly ProgramPlan[] | undefined
  twoPlatforms?: number | undefined
  story?: boolean | undefined
}

/**
 * The programs with their courses and dated runs, around the term of `now`. Ids do not depend on `now`, so that a later term adds rows.
 * `story`: with the runs and exams in which the story plays (local/world/story/), dated from `now`.
 */
export function createCatalog(
  now: Date,
  { plans = programPlans, twoPlatforms = 0, story = false }: CatalogOptions = {},
): Catalog {
  const programs = plans
    .map((plan, at) => programOf(plan, at + 1, now))
    .map((program) => (story ? withStory(program, now) : program))
  const courses = programs.flatMap((program) => program.courses)
  for (const course of courses.slice(0, twoPlatforms)) course.runsElsewhere = runsElsewhere(course, now)
  const foreign = { edxorg: foreignRuns('edxorg', now), mitxonline: foreignRuns('mitxonline', now) }
  const ofPrograms = courses.flatMap((course) => [...course.runs, ...course.runsElsewhere])
  const runs = [...ofPrograms, ...programs.flatMap(examCourseRuns), ...foreign.edxorg, ...foreign.mitxonline]
  return { programs, runs: new Map(runs.map((run) => [run.key, run])), foreign }
}

function programOf(plan: ProgramPlan, id: number, now: Date): CatalogProgram {
  const courses = plan.courses.map((course, at) => courseOf(course, id, at + 1, now))
  return {
    id,
    title: plan.title,
    slug: plan.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    live: plan.live ?? true,
    price: plan.price ?? '200.00',
    topics: plan.topics ?? [],
    requiredElectives: plan.requiredElectives ?? null,
    courses,
    examRuns: plan.exams ? courses.flatMap((course) => [-1, 0, 1].map((offset) => examRunOf(course, termOf(now) + offset))) : [],
  }
}

function withStory(program: CatalogProgram, now: Date): CatalogProgram {
  const courses = program.courses.map((course) => {
    const own = { courseId: course.id, title: course.title, backend: course.backend, now }
    return { ...course, runs: [...course.runs, ...storyRuns(course, now, (run) => runOf({ ...own, ...run }))] }
  })
  return { ...program, courses, examRuns: courses.flatMap((course) => storyExams(course, now)) }
}

function courseOf(plan: ProgramPlan['courses'][number], programId: number, position: number, now: Date): CatalogCourse {
  const id = programId * 100 + position
  const course = {
    id,
    programId,
    position,
    key: plan.key,
    title: plan.title,
    number: plan.key.split('+').at(-1) ?? plan.key,
    backend: plan.backend,
    elective: plan.elective ?? false,
  }
  const own = { courseId: id, title: plan.title, backend: plan.backend, now }
  const runs = plan.runs
    ? plan.runs.map((run, at) =>
        runOf({ ...own, id: id * 100 + at, key: run.key, start: new Date(run.start), end: new Date(run.end) }),
      )
    : TERMS.map((offset) => termRun(termOf(now) + offset, { ...own, key: plan.key }, offset < ANNOUNCED))
  return { ...course, runs, runsElsewhere: [] }
}

function runsElsewhere({ id: courseId, key, title, backend }: CatalogCourse, now: Date): CatalogRun[] {
  const own = { courseId, title, backend: backend === 'edxorg' ? 'mitxonline' : 'edxorg', now, key: `${key}.elsewhere` } as const
  return [0, 1].map((offset) => termRun(termOf(now) + offset, own, false))
}

type Own = { courseId: number; title: string; backend: Backend; now: Date; key: string }

function termRun(term: Term, own: Own, known: boolean): CatalogRun {
  const dates = { start: termStart(term), end: termEnd(term) }
  const key = `course-v1:${own.key}+${termName(term)}`
  return { ...runOf({ ...own, ...dates, id: own.courseId * 100 + term, key, phase: phaseOf(term, own.now) }), known }
}

/** By the term alone, so that a world does not change from one day to the next. */
function phaseOf(term: Term, now: Date): Phase {
  const current = termOf(now)
  if (term === current) return 'current'
  return term < current ? 'past' : 'future'
}

function runOf(run: Own & { id: number; start: Date; end: Date; phase?: Phase }): CatalogRun {
  const { id, key, courseId, title, backend, start, end, now } = run
  const byDate = end < now ? 'past' : start <= now ? 'current' : 'future'
  return {
    id,
    key,
    courseId,
    title,
    backend,
    phase: run.phase ?? byDate,
    known: true,
    discontinued: false,
    start: start.toISOString(),
    end: end.toISOString(),
    enrollmentStart: daysAfter(start, -120).toISOString(),
    enrollmentEnd: daysAfter(end, -30).toISOString(),
    upgradeDeadline: daysAfter(end, -20).toISOString(),
    freezeGradeDate: daysAfter(end, 21).toISOString(),
  }
}

function examRunOf(course: CatalogCourse, term: Term): ExamRun {
  const end = termEnd(term)
  const day = (days: number) => daysAfter(end, days).toISOString().slice(0, 10)
  return {
    id: course.id * 100 + term,
    courseId: course.id,
    key: `course-v1:${course.key}_exam+${termName(term)}`,
    semester: termName(term),
    firstSchedulable: daysAfter(end, -40).toISOString(),
    lastSchedulable: daysAfter(end, 20).toISOString(),
    firstEligible: day(10),
    lastEligible: day(25),
    gradesAvailable: daysAfter(end, 40).toISOString(),
  }
}

/** An exam is taken in a course of its own, which the site knows and the catalog does not show. */
function examCourseRuns({ courses, examRuns }: CatalogProgram): CatalogRun[] {
  const courseOfId = new Map(courses.map((course) => [course.id, course]))
  return examRuns.flatMap((exam) => {
    const run = courseOfId.get(exam.courseId)?.runs[0]
    return run ? [{ ...run, id: 0, key: exam.key, title: `${run.title}: exam`, known: false, start: exam.firstSchedulable }] : []
  })
}

function foreignRuns(backend: Backend, now: Date): CatalogRun[] {
  const keys = backend === 'edxorg' ? ['HarvardX+CS50', 'BerkeleyX+CS188.1x'] : ['MITxT+5.601x', 'MITxT+24.09x']
  const own = { courseId: 0, title: 'A course of no program', backend, now }
  return keys.flatMap((key) => [-2, 0].map((offset) => termRun(termOf(now) + offset, { ...own, key }, false)))
}
