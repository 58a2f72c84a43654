import type { Pool } from 'pg'
import { NO_SCORE, readScore } from '../../domain/exam-grades.ts'
import { examRunsOf, type GradeFile, knownGrades, linesByValue, rowsAfter } from './grade-file-queries.ts'
import type { Problem } from './replies.ts'

/** Problems that are told at once: the rest is seen when these are mended. */
const MOST_PROBLEMS = 50
const ROWS_AT_ONCE = 5000
const MAX_ID = 2 ** 31 - 1

/** What is wrong with a file; or that it is good, with the exam run of each of its courses, by the course's id. */
export type Checked = { ok: false; problems: Problem[] } | { ok: true; examRuns: Record<string, number> }

const at = (line: number | null, column: string | null, message: string): Problem => ({ line, column, message })

const idOf = (text: string): number | null => {
  const id = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : null
  return id !== null && id <= MAX_ID ? id : null
}

/** Looks at a file to import as a whole (rules/exam-grades.md, "Importing exam grades"): its courses, their exam runs, and that no row is said twice. */
export async function checkImport(database: Pool, file: GradeFile, now: Date): Promise<Checked> {
  const courses = await linesByValue(database, file.id, ['course_id'], 1, MOST_PROBLEMS)
  const ids = courses.map(({ values: [text = ''] }) => idOf(text)).filter((id) => id !== null)
  const found = await examRunsOf(database, ids, file.examRunId, now)
  const examRuns: Record<string, number> = {}
  const problems: Problem[] = []
  for (const {
    values: [text = ''],
    lines: [line = null],
  } of courses) {
    const id = idOf(text)
    const examRun = id === null ? undefined : found.get(id)
    if (id === null || examRun === undefined) problems.push(at(line, 'course_id', `there is no course ${JSON.stringify(text)}`))
    else if (examRun === null) problems.push(at(line, 'course_id', noExamRun(id, file.examRunId)))
    else examRuns[String(id)] = examRun
  }
  problems.push(...(await repeated(database, file, ['username', 'course_id'], 'username', 'the same learner and course')))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, examRuns }
}

function noExamRun(courseId: number, named: number | null): string {
  return named === null
    ? `course ${courseId} has no exam run that could be scheduled by now`
    : `exam run ${named} is not of course ${courseId}`
}

/** Looks at a file of adjustments as a whole (rules/exam-grades.md, "Importing exam grades"): every id and score has to be good. */
export async function checkAdjustments(database: Pool, file: GradeFile): Promise<Checked> {
  const problems = await repeated(database, file, ['proctoredexam_id'], 'proctoredexam_id', 'the same exam grade')
  for (let after = 0; problems.length < MOST_PROBLEMS; ) {
    const rows = await rowsAfter(database, file.id, after, ROWS_AT_ONCE)
    const last = rows.at(-1)
    if (!last) break
    const ids = rows.map(({ data }) => idOf(data['proctoredexam_id'] ?? ''))
    const known = await knownGrades(
      database,
      ids.filter((id) => id !== null),
    )
    for (const [index, { line, data }] of rows.entries()) {
      const id = ids[index] ?? null
      if (id === null || !known.has(id)) {
        problems.push(at(line, 'proctoredexam_id', `there is no exam grade ${JSON.stringify(data['proctoredexam_id'] ?? '')}`))
      }
      if (readScore(data['score'] ?? '') === null) problems.push(at(line, 'score', NO_SCORE))
    }
    after = last.line
  }
  return problems.length > 0 ? { ok: false, problems: problems.slice(0, MOST_PROBLEMS) } : { ok: true, examRuns: {} }
}

async function repeated(database: Pool, file: GradeFile, columns: string[], column: string, what: string): Promise<Problem[]> {
  const found = await linesByValue(database, file.id, columns, 2, MOST_PROBLEMS)
  return found.map(({ lines: [first = null, ...others] }) =>
    at(first, column, `${what} again in line ${others.slice(0, 5).join(', ')}`),
  )
}
