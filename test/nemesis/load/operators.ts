import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Random } from '../../../local/world/random.ts'
import type { History } from '../history.ts'
import type { Stage } from '../stage.ts'
import { invoke, startOne } from './workflows.ts'

/** Who changes something, and why, as `npm run ops` says it. */
const BY = { operator: 'nemesis', reason: 'to see that nothing is lost' }
const change = { ...BY, dryRun: false }

/** Does what operators do by hand, one command after the other, until told to stop: brings exam grades, issues documents, corrects final grades. */
export async function actAsOperator(stage: Stage, history: History, random: Random, stopped: () => boolean): Promise<void> {
  const acts = [bringExamGrades, issueDocuments, correctGrade]
  for (let nth = 0; !stopped(); nth += 1) {
    // Whoever gets no answer comes again later.
    await acts[nth % acts.length]?.(stage, random, history).catch(() => {})
    await sleep(random.integer(100, 500))
  }
}

const answered = z.object({ reply: z.unknown() })

async function ask<Reply extends z.ZodType>(
  stage: Stage,
  command: string,
  request: object,
  reply: Reply,
): Promise<z.output<Reply>> {
  return reply.parse(answered.parse(await invoke(stage, 'award-operations', { command, ...request })).reply)
}

type Sitting = { userId: number; examRunId: number; username: string; courseId: number }

/** Exams that may be graded: the exam run is named, so that a file is of one of them. */
const SITTINGS = `
  WITH sitting AS (
    SELECT a.user_id AS "userId", a.exam_run_id AS "examRunId", s.uid AS username, x.course_id AS "courseId"
      FROM exam_authorization a JOIN exam_run x ON x.id = a.exam_run_id
      JOIN social_auth s ON s.user_id = a.user_id AND s.provider = 'mitxonline'
     WHERE a.status = 'success')
  SELECT * FROM sitting WHERE "examRunId" = (SELECT "examRunId" FROM sitting ORDER BY md5($1 || "examRunId") LIMIT 1) ORDER BY 1`

/** As `ops exams grades import` does: opens a file, sends its rows, has it looked at, and applied until nothing is left. */
async function bringExamGrades(stage: Stage, random: Random, history: History): Promise<void> {
  const { rows } = await stage.direct.query<Sitting>(SITTINGS, [String(random.next())])
  const [first] = rows
  if (first === undefined) return
  const graded = rows.map((sitting) => ({ ...sitting, score: random.integer(40, 100), isDone: false }))
  history.graded.push(...graded)
  const { file } = await ask(
    stage,
    'grade-file-open',
    { ...change, kind: 'import', examRun: first.examRunId },
    z.object({ file: z.number() }),
  )
  const lines = graded.map((each, index) => ({ line: index + 2, values: valuesOf(each) }))
  await ask(stage, 'grade-file-add', { file, rows: lines }, z.object({ rows: z.literal(lines.length) }))
  await ask(stage, 'grade-file-check', { file }, z.object({ problems: z.array(z.unknown()).length(0) }))
  const applied = z.object({ left: z.number() })
  while ((await ask(stage, 'grade-file-apply', { file }, applied)).left > 0);
  for (const each of graded) each.isDone = true
}

const PASSING_SCORE = 60

const valuesOf = ({ username, courseId, score }: Sitting & { score: number }) => ({
  username,
  course_id: String(courseId),
  score: String(score),
  grade: score >= PASSING_SCORE ? 'Pass' : 'Fail',
  no_show: '0',
})

/** To all who have earned them: of a course, of a program, and the letter of a program. */
async function issueDocuments(stage: Stage, random: Random): Promise<void> {
  const sql = `SELECT DISTINCT c.id AS course, c.program_id AS program FROM combined_final_grade f JOIN course c ON c.id = f.course_id ORDER BY 1`
  const { rows } = await stage.direct.query<{ course: number; program: number }>(sql)
  const [drawn] = random.sample(rows, 1)
  if (drawn === undefined) return
  const { course, program } = drawn
  await ask(stage, 'certificates-issue-course', { ...change, course: String(course), learners: null }, z.unknown())
  await ask(stage, 'certificates-issue-program', { ...change, program, learners: null }, z.unknown())
  await ask(stage, 'letters-issue', { ...change, program }, z.unknown())
}

/** A final grade is read anew from its site, where the enrollment has another mode by now. */
async function correctGrade(stage: Stage, random: Random): Promise<void> {
  const sql = `SELECT user_id AS "userId", course_run_id AS "courseRunId" FROM final_grade WHERE status = 'complete' ORDER BY 1, 2`
  const { rows } = await stage.direct.query<{ userId: number; courseRunId: number }>(sql)
  const changed = rows.filter(({ userId, courseRunId }) => stage.sites.modes.has(`${userId} ${courseRunId}`))
  const [grade] = random.sample(changed, 1)
  if (grade === undefined) return
  const name = `nemesis-correct-${random.integer(0, 1e9)}`
  await startOne(stage, 'freeze-one-learner', name, { ...grade, correction: BY })
}
