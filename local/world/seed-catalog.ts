import type pg from 'pg'
import { query } from '../../lambdas/platform/database.ts'
import type { Catalog, CatalogProgram } from './catalog.ts'
import { INSERT_CATALOG, INSERT_PROGRAM_TOPICS } from './seed-queries.ts'

/** Writes programs, courses, runs, electives, exam runs and pages that are not there yet. */
export async function seedCatalog(pool: pg.Pool, { programs }: Catalog): Promise<void> {
  const courses = programs.flatMap((program) => program.courses)
  const rows = {
    program: programs.map(programRow),
    topic: [...new Set(programs.flatMap((program) => program.topics))],
    course: courses.map((course) => ({
      id: course.id,
      program_id: course.programId,
      position_in_program: course.position,
      edx_key: course.key,
      title: course.title,
      course_number: course.number,
      description: `${course.title}, taught by the faculty of MIT.`,
    })),
    course_run: courses.flatMap((course) => course.runs.filter((run) => run.known)).map(runRow),
    electives_set: programs.flatMap(({ id, requiredElectives }) =>
      requiredElectives === null ? [] : { id, program_id: id, required_number: requiredElectives, title: 'Electives' },
    ),
    elective_course: programs
      .filter((program) => program.requiredElectives !== null)
      .flatMap((program) => program.courses.filter((course) => course.elective))
      .map((course) => ({ course_id: course.id, electives_set_id: course.programId })),
    exam_run: programs.flatMap((program) => program.examRuns).map(examRow),
    program_page: programs.map(({ id, slug, title }) => ({
      id,
      program_id: id,
      slug,
      title,
      description: [{ type: 'paragraph', value: `<p>The MicroMasters program in ${title}.</p>` }],
      faculty_description: 'Faculty of MIT',
      program_contact_email: `${slug}@example.org`,
    })),
  }
  await query(pool, INSERT_CATALOG, [JSON.stringify(rows)])
  const topics = programs.flatMap(({ id, topics: names }) => names.map((topic) => ({ program_id: id, topic })))
  await query(pool, INSERT_PROGRAM_TOPICS, [JSON.stringify(topics)])
}

function programRow({ id, title, live, price, courses, requiredElectives }: CatalogProgram) {
  const core = courses.filter((course) => requiredElectives === null || !course.elective).length
  return {
    id,
    title,
    live,
    description: `The MicroMasters program in ${title}.`,
    num_required_courses: core + (requiredElectives ?? 0),
    price,
  }
}

function runRow(run: CatalogProgram['courses'][number]['runs'][number]) {
  return {
    id: run.id,
    course_id: run.courseId,
    title: run.title,
    edx_course_key: run.key,
    courseware_backend: run.backend,
    enrollment_start: run.enrollmentStart,
    enrollment_end: run.enrollmentEnd,
    start_date: run.start,
    end_date: run.end,
    upgrade_deadline: run.upgradeDeadline,
    freeze_grade_date: run.freezeGradeDate,
    enrollment_url: enrollmentUrl(run.key),
    is_discontinued: run.discontinued,
  }
}

const enrollmentUrl = (key: string) => `https://learn.example.org/courses/${encodeURIComponent(key)}`

function examRow(exam: CatalogProgram['examRuns'][number]) {
  return {
    id: exam.id,
    course_id: exam.courseId,
    edx_exam_course_key: exam.key,
    semester: exam.semester,
    date_first_schedulable: exam.firstSchedulable,
    date_last_schedulable: exam.lastSchedulable,
    date_first_eligible: exam.firstEligible,
    date_last_eligible: exam.lastEligible,
    date_grades_available: exam.gradesAvailable,
  }
}
