import type { Stage } from './stage.ts'

const FIGURES = `
  SELECT (SELECT count(*) FROM refresh_run WHERE kind = 'bulk')::int AS "bulk refreshes",
         (SELECT count(*) FROM refresh_run WHERE kind <> 'bulk')::int AS "single refreshes",
         (SELECT count(*) FROM refresh_run_learner WHERE finished_at IS NOT NULL)::int AS "learners refreshed",
         (SELECT count(*) FROM final_grade WHERE status = 'complete')::int AS "final grades",
         (SELECT count(*) FROM exam_authorization_run)::int AS "authorization runs",
         (SELECT count(*) FROM exam_authorization WHERE status = 'success')::int AS "authorizations",
         (SELECT count(*) FROM proctored_exam_grade)::int AS "exam grades",
         (SELECT count(*) FROM combined_final_grade)::int AS "combined grades",
         (SELECT count(*) FROM freeze_pass_learner WHERE outcome = 'corrected')::int AS "corrections",
         (SELECT count(*) FROM course_certificate)::int AS "course certificates",
         (SELECT count(*) FROM program_certificate)::int AS "program certificates",
         (SELECT count(*) FROM program_letter)::int AS "program letters",
         (SELECT count(*) FROM search_document)::int AS "search documents"`

/** What the system has done in a run: a run without these has shown nothing. */
export async function figuresOf(stage: Stage): Promise<Record<string, number>> {
  const { rows } = await stage.direct.query<Record<string, number>>(FIGURES)
  return rows[0] ?? {}
}
