/**
 * Every table with rows of persons, and what leaving, merging and exporting do with them (rules/people.md, "Leaving", "Two users of one
 * person", "What is stored of a person"). The commands are made of this list; `test/people/personal-tables.test.ts` fails for a table that is
 * neither here nor among those without persons. In the order in which rows can be deleted.
 */
export type PersonalTable = {
  table: string
  /** The columns that name a person. */
  columns: readonly string[]
  /** Which rows of `t` are a user's (`$1`). */
  whose: string
  /**
   * What becomes of the rows when the person leaves. `keep`: what stays by law, and holds ids only. `clear`: the row stays without these
   * columns. `scrub`: an audit stays, without these fields in what it remembers. `unname`: the row stays, and the person's names are taken out of
   * what operators have written into these columns.
   */
  retire: 'delete' | 'keep' | { clear: readonly string[] } | { scrub: readonly string[] } | { unname: readonly string[] }
  /**
   * What becomes of the rows of the user that is merged into another. A key: they move; two rows with the same key collide, and an empty
   * key collides always. `drop`: made anew. `stay`: history, which tells what was. `own`: by a rule of its own (lambdas/people/merge.ts).
   */
  merge: { key: readonly string[] } | 'move' | 'drop' | 'stay' | 'own'
  /** Columns that the export does not give: credentials. */
  withheld?: readonly string[]
}

const OF_USER = 't.user_id = $1'
const OF_PROFILE = 't.profile_id IN (SELECT id FROM profile WHERE user_id = $1)'
/** Also when what the audit is of was deleted. */
const OF_AUDIT = `coalesce(t.data_before, t.data_after)->>'user_id' = $1::int::text OR t.acting_user_id = $1`

const ofUser = (table: string, rest: Pick<PersonalTable, 'retire' | 'merge' | 'withheld'>): PersonalTable => ({
  table,
  columns: ['user_id'],
  whose: OF_USER,
  ...rest,
})
const ofProfile = (table: string, ...besides: string[]): PersonalTable => ({
  table,
  columns: ['profile_id', ...besides],
  whose: OF_PROFILE,
  retire: 'delete',
  // With the profile.
  merge: 'own',
})
const audit = (table: string, retire: PersonalTable['retire'] = 'keep'): PersonalTable => ({
  table,
  columns: ['acting_user_id'],
  whose: OF_AUDIT,
  retire,
  merge: 'stay',
})

/** A row of a file of exam grades names its learner by the account, or by the grade. */
const OF_GRADE_FILE = `t.data->>'username' IN (SELECT uid FROM social_auth WHERE user_id = $1 AND provider = 'mitxonline')
  OR trim(t.data->>'proctoredexam_id') IN (SELECT id::text FROM proctored_exam_grade WHERE user_id = $1)`

/** What the backend or a person wrote about an exam beside the result. */
const EXAM_DETAILS = ['row_data', 'client_authorization_id']

export const personalTables: readonly PersonalTable[] = [
  // Until the file is done. Before the accounts, by which the rows are known.
  { table: 'exam_grade_row', columns: [], whose: OF_GRADE_FILE, retire: 'delete', merge: 'stay' },
  ofProfile('employment'),
  ofProfile('education'),
  ofProfile('exam_profile'),
  ofProfile('profile_name_audit', 'acting_user_id'),
  ofUser('profile', { retire: 'delete', merge: 'own' }),
  ofUser('social_auth', { retire: 'delete', merge: { key: ['provider'] }, withheld: ['access_token', 'refresh_token'] }),
  ofUser('role', { retire: 'delete', merge: 'own' }),
  ofUser('program_enrollment', { retire: 'delete', merge: { key: ['program_id'] } }),
  ofUser('cached_enrollment', { retire: 'delete', merge: { key: ['course_run_id'] } }),
  ofUser('cached_certificate', { retire: 'delete', merge: { key: ['course_run_id'] } }),
  ofUser('cached_current_grade', { retire: 'delete', merge: { key: ['course_run_id'] } }),
  ofUser('user_cache_refresh_time', { retire: 'delete', merge: 'drop' }),
  // On its way from a course site to the caches, until the run ends.
  ofUser('refresh_run_enrollments', { retire: 'delete', merge: 'drop' }),
  // What an import set aside, as it was in the old system.
  ofUser('import_exception', { retire: 'delete', merge: 'move' }),
  ofUser('consequence_queue', { retire: 'delete', merge: 'move' }),
  ofUser('final_grade', { retire: 'keep', merge: { key: ['course_run_id'] } }),
  ofUser('combined_final_grade', { retire: 'keep', merge: { key: ['course_id'] } }),
  ofUser('proctored_exam_grade', { retire: { clear: EXAM_DETAILS }, merge: 'move' }),
  ofUser('exam_authorization', { retire: { clear: ['exam_coupon_url'] }, merge: { key: ['exam_run_id'] } }),
  ofUser('course_certificate', { retire: { unname: ['revoked_reason'] }, merge: { key: ['course_id'] } }),
  ofUser('program_certificate', { retire: { unname: ['revoked_reason'] }, merge: { key: ['program_id'] } }),
  ofUser('program_letter', { retire: 'keep', merge: { key: ['program_id'] } }),
  ofUser('revoked_certificate', { retire: { unname: ['reason'] }, merge: 'move' }),
  ofUser('record_share_event', { retire: 'keep', merge: 'move' }),
  ofUser('learner_export', { retire: 'keep', merge: 'stay' }),
  audit('final_grade_audit'),
  audit('combined_final_grade_audit'),
  // After the grades: clearing them is audited.
  audit('proctored_exam_grade_audit', { scrub: EXAM_DETAILS }),
  ofUser('refresh_run_learner', { retire: 'keep', merge: 'stay' }),
  ofUser('freeze_pass_learner', { retire: 'keep', merge: 'stay' }),
]

/**
 * Tables without persons. `app_user` and `operator_audit` are the commands' own: the one keeps the id, the other what was done, without
 * names. The search outbox and `search_document` know program enrollments by id, `former_username` digests, the ledger
 * of imports ranges of ids.
 */
export const otherTables: readonly string[] = [
  'app_user',
  'operator_audit',
  'former_username',
  'credential_status',
  'former_address',
  'exam_grade_file',
  'exam_grades_settled',
  'search_outbox',
  'search_document',
  'schema_migration',
  'topic',
  'program',
  'program_topic',
  'catalog_program',
  'course',
  'course_run',
  'electives_set',
  'elective_course',
  'program_page',
  'program_page_course',
  'program_page_faculty',
  'page_image',
  'page_address',
  'course_certificate_signatory',
  'program_certificate_signatory',
  'program_letter_signatory',
  'partner_school',
  'course_run_grading_status',
  'exam_run',
  'currency_exchange_rate',
  'lease_fence',
  'refresh_run',
  'freeze_pass',
  'exam_authorization_run',
  'exam_authorization_chunk',
  'import_pass',
  'import_range',
  'import_source_range',
  'import_media',
  'course_run_sync',
  'course_run_sync_course',
]
