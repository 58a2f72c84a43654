import type { ClientBase } from 'pg'
import * as z from 'zod'
import type { Program, ProgramGrade } from '../domain/grades.ts'
import { query } from '../platform/database.ts'

/** What a learner has in a program. */
export type LearnerStanding = {
  grades: ProgramGrade[]
  certifiedCourseIds: number[]
  /** The best score, in percent, of passed proctored exams whose grades are available, by course. */
  examScores: ReadonlyMap<number, number>
  hasActiveLetter: boolean
  hasProgramCertificate: boolean
}

export type ExamRunWindow = { id: number; courseId: number; firstSchedulable: Date; lastSchedulable: Date }

/** A program and some of its learners, at one time. */
export type Standing = { program: Program; examRuns: ExamRunWindow[]; learners: ReadonlyMap<number, LearnerStanding> }

const instant = z.string().transform((text) => new Date(text))
const row = z.object({
  courses: z.array(z.object({ id: z.number(), hasExam: z.boolean(), electivesSetId: z.number().nullable() })),
  electivesSets: z.array(z.object({ id: z.number(), required: z.number() })),
  examRuns: z.array(z.object({ id: z.number(), courseId: z.number(), firstSchedulable: instant, lastSchedulable: instant })),
  grades: z.array(
    z.object({
      userId: z.number(),
      courseId: z.number(),
      grade: z.number().nullable(),
      passed: z.boolean(),
      complete: z.boolean(),
      runStart: instant.nullable(),
    }),
  ),
  certified: z.array(z.object({ userId: z.number(), courseId: z.number() })),
  examScores: z.array(z.object({ userId: z.number(), courseId: z.number(), score: z.number() })),
  activeLetters: z.array(z.number()),
  programCertificates: z.array(z.number()),
})

const listOf = (select: string) => `(SELECT coalesce(json_agg(to_json(q)), '[]') FROM (${select}) q)`

const STANDING = `
  SELECT ${listOf(`
           SELECT c.id, EXISTS (SELECT FROM exam_run x WHERE x.course_id = c.id) AS "hasExam", e.electives_set_id AS "electivesSetId"
             FROM course c LEFT JOIN elective_course e ON e.course_id = c.id WHERE c.program_id = $1`)} AS courses,
         ${listOf('SELECT id, required_number AS required FROM electives_set WHERE program_id = $1')} AS "electivesSets",
         ${listOf(`
           SELECT x.id, x.course_id AS "courseId", x.date_first_schedulable AS "firstSchedulable", x.date_last_schedulable AS "lastSchedulable"
             FROM exam_run x JOIN course c ON c.id = x.course_id WHERE c.program_id = $1 ORDER BY x.id`)} AS "examRuns",
         ${listOf(`
           SELECT f.user_id AS "userId", r.course_id AS "courseId", f.grade, f.passed, f.status = 'complete' AS complete,
                  r.start_date AS "runStart"
             FROM final_grade f JOIN course_run r ON r.id = f.course_run_id JOIN course c ON c.id = r.course_id
            WHERE c.program_id = $1 AND f.user_id = ANY ($2)`)} AS grades,
         ${listOf(`
           SELECT k.user_id AS "userId", k.course_id AS "courseId" FROM course_certificate k JOIN course c ON c.id = k.course_id
            WHERE c.program_id = $1 AND k.user_id = ANY ($2) AND k.revoked_on IS NULL`)} AS certified,
         ${listOf(`
           SELECT g.user_id AS "userId", g.course_id AS "courseId", max(g.score) AS score
             FROM proctored_exam_grade g JOIN course c ON c.id = g.course_id JOIN exam_run x ON x.id = g.exam_run_id
            WHERE c.program_id = $1 AND g.user_id = ANY ($2) AND g.passed AND x.date_grades_available <= $3
            GROUP BY g.user_id, g.course_id`)} AS "examScores",
         ARRAY(SELECT user_id FROM program_letter WHERE program_id = $1 AND user_id = ANY ($2) AND is_active) AS "activeLetters",
         ARRAY(SELECT user_id FROM program_certificate WHERE program_id = $1 AND user_id = ANY ($2)) AS "programCertificates"`

/** What these learners have in a program, in one statement. */
export async function loadStanding(
  client: ClientBase,
  programId: number,
  userIds: readonly number[],
  now: Date,
): Promise<Standing> {
  const { rows } = await query(client, STANDING, [programId, userIds, now])
  const { courses, electivesSets, examRuns, ...of } = row.parse(rows[0])
  const grades = Map.groupBy(of.grades, (each) => each.userId)
  const certified = Map.groupBy(of.certified, (each) => each.userId)
  const scores = Map.groupBy(of.examScores, (each) => each.userId)
  const letters = new Set(of.activeLetters)
  const certificates = new Set(of.programCertificates)
  const learners = userIds.map((userId): [number, LearnerStanding] => [
    userId,
    {
      grades: grades.get(userId) ?? [],
      certifiedCourseIds: (certified.get(userId) ?? []).map((each) => each.courseId),
      examScores: new Map((scores.get(userId) ?? []).map(({ courseId, score }) => [courseId, score])),
      hasActiveLetter: letters.has(userId),
      hasProgramCertificate: certificates.has(userId),
    },
  ])
  return { program: { courses, electivesSets }, examRuns, learners: new Map(learners) }
}
