import type { ClientBase, Pool } from 'pg'
import { adjustedGrade, contradicts, readExamRow, readScore } from '../../domain/exam-grades.ts'
import { recombine } from '../../freeze/recombine.ts'
import { lockLearners } from '../../freeze/queries.ts'
import { query } from '../../platform/database.ts'
import { transaction } from '../../platform/transaction.ts'
import { countRows, findFile, type GradeFile } from './grade-file-queries.ts'
import {
  adjustExamGrades,
  type AppliedRow,
  auditEach,
  authorizedOf,
  examRunFacts,
  type ExamRunFacts,
  type ImportRow,
  keyOf,
  markTaken,
  type NewExamGrade,
  nextAdjustments,
  nextImportRows,
  recordApplied,
  type Sitting,
  upsertExamGrades,
} from './grade-queries.ts'

/** Rows of one transaction: they land together, or none does. */
const CHUNK = 1000

/**
 * Applies the next rows of a file that was found good, with their audit, the combined grades that follow from them and the search documents,
 * in one transaction. On a dry run all of it is done and undone again, so that the report says what would come of it.
 * @returns how many rows, and how many are left; null: the file is gone, or was not found good.
 */
export function applyNext(database: Pool, fileId: number, now: Date): Promise<{ applied: number; left: number } | null> {
  return transaction(database, async (client) => {
    const file = await findFile(client, fileId, true)
    if (!file?.examRuns) return null
    await query(client, 'SAVEPOINT before_rows')
    const applied = await (file.kind === 'adjust' ? adjust(client, file, now) : importGrades(client, file, file.examRuns, now))
    if (file.dryRun) await query(client, 'ROLLBACK TO SAVEPOINT before_rows')
    await recordApplied(client, fileId, applied)
    return { applied: applied.length, left: (await countRows(client, fileId)).left }
  })
}

/** A row that is to be done: what the learner got, or that the learner did not come. */
type Doable = { line: number; sitting: Sitting; examRun: ExamRunFacts; grade: NewExamGrade | null; warning: string | null }

async function importGrades(
  client: ClientBase,
  file: GradeFile,
  examRuns: Record<string, number>,
  now: Date,
): Promise<AppliedRow[]> {
  const rows = await nextImportRows(client, file.id, CHUNK)
  await lockLearners(
    client,
    rows.flatMap(({ userId }) => userId ?? []),
  )
  const facts = await examRunFacts(client, Object.values(examRuns), now)
  const examRunOf = (row: ImportRow) => facts.get(examRuns[(row.data['course_id'] ?? '').trim()] ?? 0)
  const sittings = rows.flatMap((row) => {
    const examRun = examRunOf(row)
    return row.userId === null || !examRun ? [] : [{ userId: row.userId, examRunId: examRun.id }]
  })
  const authorized = await authorizedOf(client, sittings)
  const read = rows.map((row) => readRow(row, examRunOf(row), authorized))
  const doable = read.filter((each) => 'sitting' in each)
  const outcomes = await write(client, file, doable, now)
  const applied = read.map((each) => ('sitting' in each ? appliedOf(each, outcomes.get(each.line) ?? 'unchanged') : each))
  return file.kind === 'fetch' ? applied.map((each, index) => naming(rows[index], each)) : applied
}

/** Nobody has the lines of what was fetched: what is said of one names the learner. */
const naming = (row: ImportRow | undefined, applied: AppliedRow): AppliedRow =>
  applied.message === null ? applied : { ...applied, message: `${row?.data['username']}: ${applied.message}` }

const appliedOf = ({ line, warning }: Doable, outcome: string): AppliedRow => ({ line, outcome, message: warning })

function readRow(row: ImportRow, examRun: ExamRunFacts | undefined, authorized: ReadonlySet<string>): Doable | AppliedRow {
  const { line, data, userId } = row
  const error = (column: string, problem: string): AppliedRow => ({ line, outcome: 'error', message: `${column}: ${problem}` })
  if (!examRun) return error('course_id', 'its exam run is gone')
  if (userId === null) return error('username', 'nobody has this MITx Online account')
  const sitting = { userId, examRunId: examRun.id }
  if (!authorized.has(keyOf(sitting))) return error('username', `the learner has no authorization for exam run ${examRun.id}`)
  const read = readExamRow({ score: data['score'] ?? '', grade: data['grade'] ?? '', no_show: data['no_show'] ?? '' })
  switch (read.kind) {
    case 'error':
      return error(read.column, read.problem)
    case 'no-show':
      return { line, sitting, examRun, grade: null, warning: null }
    case 'graded': {
      const { courseId, passingScore } = examRun
      const warning = contradicts(read.grade, passingScore) ? 'grade: the grade and the score contradict each other' : null
      return { line, sitting, examRun, grade: { ...sitting, courseId, passingScore, grade: read.grade, row: data }, warning }
    }
    default:
      return read satisfies never
  }
}

/** @returns what became of each row, by its line. */
async function write(client: ClientBase, file: GradeFile, rows: readonly Doable[], now: Date): Promise<Map<number, string>> {
  const graded = rows.filter(({ grade }) => grade !== null)
  const missed = rows.filter(({ grade }) => grade === null)
  const { created, updated } = await upsertExamGrades(
    client,
    graded.flatMap(({ grade }) => grade ?? []),
    now,
  )
  await markTaken(client, graded.map(sittingOf), false)
  const missing = await markTaken(client, missed.map(sittingOf), true)
  const outcomes = new Map(
    rows.map(({ line, sitting }) => {
      const key = keyOf(sitting)
      return [line, created.has(key) ? 'created' : updated.has(key) ? 'updated' : missing.has(key) ? 'no-show' : 'unchanged']
    }),
  )
  const changed = rows.filter(({ line }) => outcomes.get(line) !== 'unchanged')
  const command = `exams grades ${file.kind}`
  await auditEach(
    client,
    { ...file, command },
    changed.map(({ line, sitting }) => ({ ...sitting, line, outcome: outcomes.get(line) ?? '' })),
  )
  await drawFrom(
    client,
    changed
      .filter(({ grade, examRun }) => grade !== null && examRun.available)
      .map(({ examRun, sitting }) => ({ examRun, sitting })),
    now,
  )
  return outcomes
}

const sittingOf = ({ sitting }: Doable): Sitting => sitting

async function adjust(client: ClientBase, file: GradeFile, now: Date): Promise<AppliedRow[]> {
  const rows = await nextAdjustments(client, file.id, CHUNK)
  await lockLearners(
    client,
    rows.map(({ userId }) => userId),
  )
  const adjusted = rows.flatMap(({ gradeId, passingScore, data }) => {
    const score = readScore(data['score'] ?? '')
    return score === null ? [] : [{ gradeId, grade: adjustedGrade(score, passingScore) }]
  })
  const changed = await adjustExamGrades(client, adjusted)
  const changedRows = rows.filter(({ gradeId }) => changed.has(gradeId))
  await auditEach(
    client,
    { ...file, command: 'exams grades adjust' },
    changedRows.map(({ userId, gradeId, line }) => ({ userId, gradeId, line })),
  )
  const facts = await examRunFacts(
    client,
    changedRows.flatMap(({ examRunId }) => examRunId ?? []),
    now,
  )
  const concerned = changedRows.flatMap(({ userId, examRunId }) => {
    const examRun = examRunId === null ? undefined : facts.get(examRunId)
    return examRun?.available ? [{ examRun, sitting: { userId, examRunId: examRun.id } }] : []
  })
  await drawFrom(client, concerned, now)
  return rows.map(({ line, gradeId }) => ({ line, outcome: changed.has(gradeId) ? 'updated' : 'unchanged', message: null }))
}

/** The combined grades that follow from exam grades which can be seen. */
async function drawFrom(
  client: ClientBase,
  concerned: readonly { examRun: ExamRunFacts; sitting: Sitting }[],
  now: Date,
): Promise<void> {
  for (const ofCourse of Map.groupBy(concerned, ({ examRun }) => examRun.courseId).values()) {
    const [first] = ofCourse
    if (!first) continue
    const { programId, courseId } = first.examRun
    await recombine(client, { programId, courseId, userIds: [...new Set(ofCourse.map(({ sitting }) => sitting.userId))] }, now)
  }
}
