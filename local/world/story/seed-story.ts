import type pg from 'pg'
import { query } from '../../../lambdas/platform/database.ts'
import type { World } from '../world.ts'
import { documentsOf } from './content.ts'
import { gradedExamId } from './runs.ts'

/** Writes what the story needs beside its people, if it is not there: documents of all programs, and exams that were taken long ago. */
export async function seedStory(pool: pg.Pool, world: World): Promise<void> {
  const { programs } = world.catalog
  const documents = programs.map(({ id, title, courses }) => {
    const { letter, signatories } = documentsOf(title)
    return { page: id, letter, signatories, courses: courses.map((course) => course.id) }
  })
  await query(pool, INSERT_DOCUMENTS, [JSON.stringify(documents)])
  await query(pool, INSERT_EXAMS, [JSON.stringify(examsOf(world))])
}

function examsOf({ learners, learner, catalog: { programs } }: World) {
  const courseOfKey = new Map(programs.flatMap(({ courses }) => courses).map((course) => [course.key, course]))
  const exams = []
  for (let index = 0; index < learners; index += 1) {
    const { story, userId } = learner(index)
    if (!story) break
    for (const [key, score] of Object.entries(story.exams ?? {})) {
      const course = courseOfKey.get(key)
      if (!course) throw new Error(`the story: no course has the key ${key}`)
      exams.push({ user_id: userId, course_id: course.id, exam_run_id: gradedExamId(course.id), score })
    }
  }
  return exams
}

const SIGNATORY = 'name, title_line_1, title_line_2, signature_image, sort_order'

/** `$1` documents by page, as JSON. */
const INSERT_DOCUMENTS = `
  WITH documents AS MATERIALIZED (
    SELECT d.* FROM jsonb_to_recordset($1) AS d (page int, letter jsonb, signatories jsonb, courses jsonb)
     WHERE NOT EXISTS (SELECT FROM program_certificate_signatory s WHERE s.program_page_id = d.page)),
  letters AS (
    UPDATE program_page g
       SET program_letter_text = letter->>'text', program_letter_header_text = letter->>'header_text',
           program_letter_footer_text = letter->>'footer_text', program_letter_logo = letter->>'logo'
      FROM documents WHERE g.id = page),
  signatory AS MATERIALIZED (
    SELECT page, courses, s.value->>'name' AS name, s.value->>'title_line_1' AS title_line_1, s.value->>'title_line_2' AS title_line_2,
           s.value->>'organization' AS organization, s.value->>'signature_image' AS signature_image, s.ordinality::int AS sort_order
      FROM documents, jsonb_array_elements(signatories) WITH ORDINALITY s),
  of_courses AS (
    INSERT INTO course_certificate_signatory (program_page_id, course_id, organization, ${SIGNATORY})
    SELECT page, course::int, organization, ${SIGNATORY} FROM signatory, jsonb_array_elements_text(courses) course),
  of_letters AS (
    INSERT INTO program_letter_signatory (program_page_id, ${SIGNATORY}) SELECT page, ${SIGNATORY} FROM signatory)
  INSERT INTO program_certificate_signatory (program_page_id, organization, ${SIGNATORY})
  SELECT page, organization, ${SIGNATORY} FROM signatory`

/** `$1` exams that were taken, as JSON; scores in percent. Half of it passes, as exam runs have it (passing_score). */
const INSERT_EXAMS = `
  WITH taken AS MATERIALIZED (
    SELECT t.*, x.passing_score, x.date_last_eligible, t.score >= x.passing_score * 100 AS passed
      FROM jsonb_to_recordset($1) AS t (user_id int, course_id int, exam_run_id int, score float)
      JOIN exam_run x ON x.id = t.exam_run_id
     WHERE NOT EXISTS (SELECT FROM proctored_exam_grade g WHERE g.user_id = t.user_id AND g.exam_run_id = t.exam_run_id)),
  profiles AS (
    INSERT INTO exam_profile (profile_id) SELECT DISTINCT p.id FROM taken JOIN profile p USING (user_id) ON CONFLICT DO NOTHING),
  authorizations AS (
    INSERT INTO exam_authorization (user_id, course_id, exam_run_id, status, exam_taken)
    SELECT user_id, course_id, exam_run_id, 'success', true FROM taken ON CONFLICT DO NOTHING)
  INSERT INTO proctored_exam_grade (user_id, course_id, exam_run_id, exam_date, passing_score, score, grade, passed, percentage_grade)
  SELECT user_id, course_id, exam_run_id, date_last_eligible, passing_score, score, CASE WHEN passed THEN 'Pass' ELSE 'Fail' END, passed,
         score / 100
    FROM taken`
