import type { Rule, Source } from './source.ts'

/**
 * What becomes of each table of the old system (rules/moving-in.md, "What does not fit"): `t` is the old table, `s` a row on its way, `h` a row here.
 * Tables stand in the order of what refers to what. What is not named here is not carried over (rules/moving-in.md, "Left behind").
 */

/** Columns that are called the same on both sides. */
const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `t.${name}`]))
const times = same('created_on', 'updated_on')

/** Rows of our own making (an empty profile, a second student id) have numbers above all that the old system ever gives. */
export const OWN_NUMBERS = 1_000_000_000

const runOf = 'LEFT JOIN courses_courserun r ON r.id = t.course_run_id'
const lostRun = { reason: 'run-without-course', when: 'r.course_id IS NULL' }
const unknownStatus = { reason: 'unknown-status', when: `t.status NOT IN ('pending', 'complete')` }
const malformedHash = { reason: 'malformed-hash', when: `t.hash !~ '^[0-9a-f]{32}$'` }

/** The address of an image's original file. */
const originalOf = (column: string) => `(SELECT '/media/' || i.file FROM wagtailimages_image i WHERE i.id = ${column})`
/** The address of an image as pages showed it: the rendition of this size, or the original where it was never made. */
const renditionOf = (column: string, size: string) => `coalesce(
  (SELECT '/media/' || file FROM wagtailimages_rendition i WHERE i.image_id = ${column} AND i.filter_spec = '${size}' ORDER BY i.id DESC LIMIT 1),
  ${originalOf(column)})`

/** A number in the grade that an audit holds. */
const numberIn = (data: string, field: string) =>
  `CASE WHEN ${data}->>'${field}' ~ '^[0-9]{1,9}$' THEN (${data}->>'${field}')::integer END`
/** The number of a grade that is gone, too. */
const gradeOfAudit = (column: string) =>
  `coalesce(t.${column}, ${numberIn('t.data_after', 'id')}, ${numberIn('t.data_before', 'id')})`

/** Whose what hangs on a profile is. */
const OF_PROFILE = '(SELECT p.user_id FROM profiles_profile p WHERE p.id = t.profile_id)'
/** Whose the grade of an audit is. */
const OF_GRADE = `coalesce(${numberIn('t.data_after', 'user_id')}, ${numberIn('t.data_before', 'user_id')})`

function auditOf(grade: string, old: string, column: string, lost: { join?: string; setAside: readonly Rule[] }): Source {
  return {
    table: `${grade}_audit`,
    old,
    ...lost,
    columns: {
      [`${grade}_id`]: gradeOfAudit(column),
      ...same('id', 'acting_user_id', 'data_before', 'data_after', 'created_on'),
    },
    person: OF_GRADE,
    key: ['id'],
    after: [grade],
    setAside: [...lost.setAside, { reason: 'audit-without-grade', when: `${gradeOfAudit(column)} IS NULL` }],
    noted: [{ reason: 'audit-of-deleted-grade', when: `t.${column} IS NULL` }],
  }
}

function cacheOf(table: string, old: string): Source {
  return {
    table,
    old,
    join: runOf,
    columns: same('user_id', 'course_run_id', 'data'),
    key: ['user_id', 'course_run_id'],
    references: { user_id: 'app_user', course_run_id: 'course_run' },
    setAside: [lostRun],
  }
}

const composedNameTaken = 'EXISTS (SELECT FROM auth_user o WHERE o.username = normalize(t.username))'

/** The number of seconds since 1970 at which a token was given, whatever the shape of the column. */
const tokenTime = (account: string) =>
  `substring(CASE jsonb_typeof(${account}.extra_data) WHEN 'string' THEN ${account}.extra_data #>> '{}'
             ELSE ${account}.extra_data::text END FROM '"updated_at": *"?([0-9]{1,15}(?:[.][0-9]{1,9})?)')::numeric`
/** Of several accounts of one provider, the greatest logged in last. */
const lastLogin = (account: string) => `ROW(coalesce(${tokenTime(account)}, 0), ${account}.modified, ${account}.id)`

/** Pages had their names beside their siblings only; of several program pages of one name the live one is taken, then the oldest. */
const slugOfSeveral = (page: string): Rule => ({
  reason: 'slug-of-several',
  when: `EXISTS (SELECT FROM wagtailcore_page o JOIN cms_programpage ON page_ptr_id = o.id
                  WHERE o.slug = ${page}.slug AND ROW(NOT o.live, o.id) < ROW(NOT ${page}.live, ${page}.id))`,
})
const onPage = { program_page_id: 'program_page' }
const ofPage = { join: 'JOIN wagtailcore_page g ON g.id = t.program_page_id', setAside: [slugOfSeveral('g')] }
const signatory = same('id', 'program_page_id', 'name', 'title_line_1', 'title_line_2', 'sort_order')
const signature = { signature_image: originalOf('t.signature_image_id') }

export const mapping: readonly Source[] = [
  // People. -----------------------------------------------------------------------------------------------------------------------
  {
    table: 'app_user',
    old: 'auth_user',
    columns: {
      ...same('id', 'email', 'is_active'),
      // Names are kept composed here, where two that looked alike there would be the same.
      username: `CASE WHEN t.username IS NORMALIZED THEN t.username
                      WHEN ${composedNameTaken} THEN normalize(t.username) || '~' || t.id ELSE normalize(t.username) END`,
      created_on: 't.date_joined',
    },
    composed: true,
    person: 't.id',
    key: ['id'],
    unique: [{ columns: ['username'], vacate: { username: `'moved:' || h.id` } }],
    noted: [
      { reason: 'superuser', when: 't.is_superuser' },
      { reason: 'username-of-several', when: `t.username IS NOT NORMALIZED AND ${composedNameTaken}` },
    ],
  },
  {
    table: 'profile',
    old: 'profiles_profile',
    join: 'JOIN auth_user u ON u.id = t.user_id',
    composed: true,
    columns: {
      ...same('id', 'user_id', 'filled_out', 'agreed_to_terms_of_service', 'email_optin', 'first_name', 'last_name'),
      ...same('preferred_name', 'romanized_first_name', 'romanized_last_name', 'address', 'postal_code', 'city'),
      ...same('state_or_territory', 'country', 'birth_country', 'nationality', 'date_of_birth', 'preferred_language'),
      ...same('gender', 'phone_number', 'about_me', 'edx_level_of_education', 'fake_user'),
      image: `nullif(t.image, '')`,
      image_small: `nullif(t.image_small, '')`,
      image_medium: `nullif(t.image_medium, '')`,
      account_privacy: `CASE WHEN t.account_privacy IN ('private', 'public_to_mm', 'public') THEN t.account_privacy ELSE 'private' END`,
      student_id: `coalesce(t.student_id, CASE WHEN EXISTS (SELECT FROM profiles_profile o WHERE o.student_id = t.id)
                     THEN ${OWN_NUMBERS} + t.id ELSE t.id END)`,
      created_on: 'coalesce(t.date_joined_micromasters, t.updated_on, u.date_joined)',
      updated_on: 'coalesce(t.updated_on, t.date_joined_micromasters, u.date_joined)',
    },
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [
      // A profile that belongs to somebody else by now goes with what hangs on it, and comes back with its own range.
      { columns: ['user_id'], remove: ['employment', 'education', 'exam_profile'] },
      { columns: ['student_id'], vacate: { student_id: 'NULL' } },
    ],
    noted: [
      { reason: 'unknown-privacy', when: `t.account_privacy NOT IN ('private', 'public_to_mm', 'public')` },
      {
        reason: 'student-id-taken',
        when: 't.student_id IS NULL AND EXISTS (SELECT FROM profiles_profile o WHERE o.student_id = t.id)',
      },
    ],
  },
  {
    // Everybody has a profile here; who had none gets an empty one that nobody else sees.
    table: 'profile',
    name: 'profile-of-none',
    old: 'auth_user',
    where: 'NOT EXISTS (SELECT FROM profiles_profile p WHERE p.user_id = t.id)',
    columns: {
      id: `${OWN_NUMBERS} + t.id`,
      user_id: 't.id',
      student_id: `${OWN_NUMBERS} + t.id`,
      account_privacy: `'private'`,
      created_on: 't.date_joined',
      updated_on: 't.date_joined',
    },
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [{ columns: ['user_id'], remove: ['employment', 'education', 'exam_profile'] }],
    noted: [{ reason: 'no-profile', when: 'true' }],
  },
  {
    table: 'employment',
    old: 'profiles_employment',
    composed: true,
    columns: {
      ...same('id', 'profile_id', 'city', 'state_or_territory', 'country', 'company_name', 'position', 'industry'),
      ...same('start_date', 'end_date'),
    },
    person: OF_PROFILE,
    key: ['id'],
    references: { profile_id: 'profile' },
  },
  {
    table: 'education',
    old: 'profiles_education',
    composed: true,
    columns: {
      ...same('id', 'profile_id', 'degree_name', 'graduation_date', 'field_of_study', 'online_degree', 'school_name'),
      ...same('school_city', 'school_state_or_territory', 'school_country'),
    },
    person: OF_PROFILE,
    key: ['id'],
    references: { profile_id: 'profile' },
  },
  {
    // The tokens are in extra_data, and are encrypted on the way (tokens.ts).
    table: 'social_auth',
    old: 'social_auth_usersocialauth',
    columns: {
      ...same('user_id', 'provider', 'uid'),
      id: 'CASE WHEN t.id < 2147483648 THEN t.id::integer END',
      created_on: 't.created',
      updated_on: 't.modified',
    },
    tokensIn: 't.extra_data',
    key: ['id'],
    references: { user_id: 'app_user' },
    unique: [
      { columns: ['provider', 'uid'], remove: [] },
      { columns: ['user_id', 'provider'], remove: [] },
    ],
    setAside: [
      { reason: 'unknown-provider', when: `t.provider NOT IN ('edxorg', 'mitxonline')` },
      { reason: 'id-too-large', when: 't.id >= 2147483648' },
      {
        reason: 'second-account',
        when: `EXISTS (SELECT FROM social_auth_usersocialauth o WHERE o.user_id = t.user_id AND o.provider = t.provider
                         AND ${lastLogin('o')} > ${lastLogin('t')})`,
      },
    ],
  },

  // The catalog. ------------------------------------------------------------------------------------------------------------------
  {
    table: 'topic',
    old: 'courses_topic',
    columns: same('id', 'name'),
    key: ['id'],
    unique: [{ columns: ['name'], vacate: { name: `'moved:' || h.id` } }],
  },
  {
    table: 'program',
    old: 'courses_program',
    columns: {
      ...same('id', 'title', 'live', 'description', 'financial_aid_availability', 'num_required_courses', 'price'),
      ...same('exam_attempts_first_date', 'exam_attempts_second_date'),
      ...times,
    },
    key: ['id'],
  },
  {
    table: 'program_topic',
    old: 'courses_program_topics',
    columns: same('program_id', 'topic_id'),
    key: ['program_id', 'topic_id'],
    references: { program_id: 'program', topic_id: 'topic' },
  },
  {
    // When a course was made is not told there; its program's times stand in.
    table: 'course',
    old: 'courses_course',
    join: 'JOIN courses_program p ON p.id = t.program_id',
    columns: {
      ...same('id', 'program_id', 'position_in_program', 'edx_key', 'title', 'course_number', 'description', 'prerequisites'),
      ...same('contact_email', 'should_display_progress'),
      created_on: 'p.created_on',
      updated_on: 'p.updated_on',
    },
    key: ['id'],
    references: { program_id: 'program' },
    unique: [
      { columns: ['program_id', 'position_in_program'], vacate: { position_in_program: '-1 - (h.id % 32000)::smallint' } },
    ],
  },
  {
    table: 'course_run',
    old: 'courses_courserun',
    join: 'LEFT JOIN courses_course c ON c.id = t.course_id LEFT JOIN courses_program p ON p.id = c.program_id',
    columns: {
      ...same('id', 'course_id', 'title', 'enrollment_start', 'enrollment_end', 'start_date', 'end_date', 'upgrade_deadline'),
      ...same('freeze_grade_date', 'fuzzy_start_date', 'fuzzy_enrollment_start_date', 'enrollment_url', 'prerequisites'),
      ...same('is_discontinued'),
      edx_course_key: `nullif(t.edx_course_key, '')`,
      courseware_backend: `CASE WHEN t.courseware_backend IN ('edxorg', 'mitxonline') THEN t.courseware_backend ELSE 'edxorg' END`,
      created_on: 'p.created_on',
      updated_on: 'p.updated_on',
    },
    key: ['id'],
    references: { course_id: 'course' },
    unique: [{ columns: ['edx_course_key'], vacate: { edx_course_key: 'NULL' } }],
    setAside: [{ reason: 'run-without-course', when: 't.course_id IS NULL' }],
    noted: [
      { reason: 'unknown-backend', when: `t.courseware_backend NOT IN ('edxorg', 'mitxonline')` },
      { reason: 'empty-course-key', when: `t.edx_course_key = ''` },
    ],
  },
  {
    table: 'electives_set',
    old: 'courses_electivesset',
    columns: { ...same('id', 'program_id', 'title'), required_number: 'greatest(t.required_number, 0)' },
    key: ['id'],
    references: { program_id: 'program' },
    noted: [{ reason: 'negative-number', when: 't.required_number < 0' }],
  },
  {
    table: 'elective_course',
    old: 'courses_electivecourse',
    columns: same('course_id', 'electives_set_id'),
    key: ['course_id'],
    references: { course_id: 'course', electives_set_id: 'electives_set' },
  },

  // Pages. Rich text stays as it was stored; where it is shown, image and page numbers in it are looked up in the first two. ---------
  {
    table: 'page_image',
    old: 'wagtailimages_image',
    columns: same('id', 'title', 'file', 'width', 'height'),
    key: ['id'],
  },
  {
    // Where each page of the old site was, below its home page: '/' is home.
    table: 'page_address',
    old: 'wagtailcore_page',
    join: `JOIN django_content_type y ON y.id = t.content_type_id
           LEFT JOIN wagtailcore_page root ON root.id = (SELECT root_page_id FROM wagtailcore_site ORDER BY is_default_site DESC, id LIMIT 1)`,
    columns: {
      ...same('id', 'title', 'live'),
      path: `CASE WHEN starts_with(t.url_path, root.url_path) THEN '/' || substr(t.url_path, length(root.url_path) + 1) END`,
      is_program_page: `y.app_label = 'cms' AND y.model = 'programpage'`,
    },
    key: ['id'],
  },
  {
    table: 'program_page',
    old: 'wagtailcore_page',
    join: 'JOIN cms_programpage c ON c.page_ptr_id = t.id',
    columns: {
      ...same('id', 'slug', 'title', 'live', 'first_published_at', 'last_published_at', 'seo_title', 'search_description'),
      ...same('show_in_menus'),
      program_id: 'c.program_id',
      description: 'c.description',
      faculty_description: 'c.faculty_description',
      program_home_page_url: 'c.program_home_page_url',
      title_program_home_page_url: 'c.title_program_home_page_url',
      program_contact_email: 'c.program_contact_email',
      program_subscribe_link: 'c.program_subscribe_link',
      program_letter_text: 'c.program_letter_text',
      program_letter_header_text: 'c.program_letter_header_text',
      program_letter_footer_text: 'c.program_letter_footer_text',
      thumbnail_url: renditionOf('c.thumbnail_image_id', 'fill-300x186'),
      program_letter_logo: originalOf('c.program_letter_logo_id'),
      program_letter_footer: originalOf('c.program_letter_footer_id'),
      // What an editor has written and not published: kept, and shown nowhere.
      unpublished: `CASE WHEN t.has_unpublished_changes THEN (SELECT v.content FROM wagtailcore_revision v WHERE v.id = t.latest_revision_id) END`,
    },
    key: ['id'],
    references: { program_id: 'program' },
    unique: [
      { columns: ['program_id'], vacate: { program_id: 'NULL' } },
      { columns: ['slug'], vacate: { slug: `'moved:' || h.id` } },
    ],
    setAside: [slugOfSeveral('t')],
    noted: [
      { reason: 'unpublished-changes', when: 't.live AND t.has_unpublished_changes' },
      {
        reason: 'thumbnail-without-rendition',
        when: `c.thumbnail_image_id IS NOT NULL AND NOT EXISTS (SELECT FROM wagtailimages_rendition i
                 WHERE i.image_id = c.thumbnail_image_id AND i.filter_spec = 'fill-300x186')`,
      },
    ],
  },
  {
    table: 'program_page_faculty',
    old: 'cms_programfaculty',
    ...ofPage,
    columns: {
      ...same('id', 'program_page_id', 'name', 'title', 'short_bio', 'sort_order'),
      image: renditionOf('t.image_id', 'fill-500x385'),
    },
    key: ['id'],
    references: onPage,
  },
  {
    table: 'program_page_course',
    old: 'cms_programcourse',
    ...ofPage,
    columns: same('id', 'program_page_id', 'course_id', 'title', 'description', 'sort_order'),
    key: ['id'],
    references: { ...onPage, course_id: 'course' },
    unique: [{ columns: ['course_id'], remove: [] }],
  },
  {
    table: 'course_certificate_signatory',
    old: 'cms_coursecertificatesignatories',
    ...ofPage,
    columns: { ...signatory, ...signature, ...same('course_id', 'organization') },
    key: ['id'],
    references: { ...onPage, course_id: 'course' },
  },
  {
    table: 'program_certificate_signatory',
    old: 'cms_programcertificatesignatories',
    ...ofPage,
    columns: { ...signatory, ...signature, ...same('organization') },
    key: ['id'],
    references: onPage,
  },
  {
    table: 'program_letter_signatory',
    old: 'cms_programlettersignatory',
    ...ofPage,
    columns: { ...signatory, ...signature },
    key: ['id'],
    references: onPage,
  },

  // Who belongs to what. ----------------------------------------------------------------------------------------------------------
  {
    table: 'role',
    old: 'roles_role',
    columns: same('user_id', 'program_id', 'role'),
    key: ['user_id', 'program_id', 'role'],
    references: { user_id: 'app_user', program_id: 'program' },
    // One user has one kind of role only: of two, staff.
    unique: [{ on: 'h.user_id = s.user_id AND h.role <> s.role', remove: [] }],
    setAside: [
      { reason: 'unknown-role', when: `t.role NOT IN ('staff', 'instructor')` },
      {
        reason: 'instructor-and-staff',
        when: `t.role = 'instructor' AND EXISTS (SELECT FROM roles_role o WHERE o.user_id = t.user_id AND o.role = 'staff')`,
      },
    ],
  },
  {
    table: 'program_enrollment',
    old: 'dashboard_programenrollment',
    columns: { ...same('id', 'user_id', 'program_id'), share_hash: `nullif(t.share_hash, '')` },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['user_id', 'program_id'], remove: [] },
      { columns: ['share_hash'], vacate: { share_hash: 'NULL' } },
    ],
  },
  { table: 'partner_school', old: 'mail_partnerschool', columns: same('id', 'name', 'email'), key: ['id'] },

  // What the course sites said, as it is. -----------------------------------------------------------------------------------------
  cacheOf('cached_enrollment', 'dashboard_cachedenrollment'),
  cacheOf('cached_certificate', 'dashboard_cachedcertificate'),
  cacheOf('cached_current_grade', 'dashboard_cachedcurrentgrade'),
  {
    table: 'user_cache_refresh_time',
    old: 'dashboard_usercacherefreshtime',
    columns: {
      ...same('user_id', 'enrollment', 'certificate', 'current_grade', 'enrollment_mitxonline', 'current_grade_mitxonline'),
    },
    key: ['user_id'],
    references: { user_id: 'app_user' },
  },

  // Grades. -----------------------------------------------------------------------------------------------------------------------
  {
    table: 'final_grade',
    old: 'grades_finalgrade',
    join: runOf,
    columns: { ...same('id', 'user_id', 'course_run_id', 'grade', 'passed', 'status', 'course_run_paid_on_edx'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_run_id: 'course_run' },
    unique: [{ columns: ['user_id', 'course_run_id'], remove: [] }],
    setAside: [lostRun, unknownStatus, { reason: 'grade-out-of-range', when: `t.grade < 0 OR t.grade >= 'Infinity'` }],
    noted: [{ reason: 'grade-above-1', when: 't.grade > 1' }],
  },
  {
    table: 'course_run_grading_status',
    old: 'grades_courserungradingstatus',
    join: runOf,
    columns: { ...same('course_run_id', 'status'), ...times },
    key: ['course_run_id'],
    references: { course_run_id: 'course_run' },
    setAside: [lostRun, unknownStatus],
  },
  auditOf('final_grade', 'grades_finalgradeaudit', 'final_grade_id', {
    join: `LEFT JOIN grades_finalgrade g ON g.id = t.final_grade_id LEFT JOIN courses_courserun r ON r.id = g.course_run_id`,
    setAside: [{ reason: 'run-without-course', when: 'g.id IS NOT NULL AND r.course_id IS NULL' }],
  }),
  {
    table: 'combined_final_grade',
    old: 'grades_combinedfinalgrade',
    columns: { ...same('id', 'user_id', 'course_id', 'grade'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course' },
    unique: [{ columns: ['user_id', 'course_id'], remove: [] }],
  },
  auditOf('combined_final_grade', 'grades_combinedfinalgradeaudit', 'combined_final_grade_id', { setAside: [] }),

  // Exams. ------------------------------------------------------------------------------------------------------------------------
  {
    table: 'exam_run',
    old: 'exams_examrun',
    columns: {
      ...same(
        'id',
        'course_id',
        'exam_series_code',
        'description',
        'semester',
        'date_first_schedulable',
        'date_last_schedulable',
      ),
      ...same('date_first_eligible', 'date_last_eligible', 'date_grades_available', 'passing_score', 'authorized'),
      edx_exam_course_key: `nullif(t.edx_exam_course_key, '')`,
      ...times,
    },
    key: ['id'],
    references: { course_id: 'course' },
    unique: [{ columns: ['edx_exam_course_key'], vacate: { edx_exam_course_key: 'NULL' } }],
    noted: [{ reason: 'empty-course-key', when: `t.edx_exam_course_key = ''` }],
  },
  {
    table: 'exam_profile',
    old: 'exams_examprofile',
    columns: { ...same('profile_id', 'status'), ...times },
    person: OF_PROFILE,
    key: ['profile_id'],
    references: { profile_id: 'profile' },
  },
  {
    table: 'exam_authorization',
    old: 'exams_examauthorization',
    columns: {
      ...same(
        'id',
        'user_id',
        'course_id',
        'exam_run_id',
        'operation',
        'status',
        'exam_taken',
        'exam_no_show',
        'exam_coupon_url',
      ),
      ...times,
    },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course', exam_run_id: 'exam_run' },
    unique: [
      {
        on: `h.status = 'success' AND s.status = 'success' AND h.user_id = s.user_id AND h.course_id = s.course_id
             AND h.exam_run_id = s.exam_run_id`,
        remove: [],
      },
    ],
    setAside: [
      { reason: 'unknown-status', when: `t.status NOT IN ('pending', 'sending', 'in-progress', 'failed', 'success')` },
      { reason: 'unknown-operation', when: `t.operation NOT IN ('add', 'update', 'delete')` },
      {
        // The dashboard read the one with the lowest id.
        reason: 'second-success',
        when: `t.status = 'success' AND EXISTS (SELECT FROM exams_examauthorization o WHERE o.user_id = t.user_id
                 AND o.course_id = t.course_id AND o.exam_run_id = t.exam_run_id AND o.id < t.id AND o.status = 'success'
                 AND o.operation IN ('add', 'update', 'delete'))`,
      },
    ],
  },
  {
    table: 'proctored_exam_grade',
    old: 'grades_proctoredexamgrade',
    columns: {
      ...same('id', 'user_id', 'course_id', 'exam_run_id', 'exam_date', 'passing_score', 'score', 'grade'),
      ...same('client_authorization_id', 'row_data', 'passed', 'percentage_grade'),
      ...times,
    },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course', exam_run_id: 'exam_run' },
  },
  auditOf('proctored_exam_grade', 'grades_proctoredexamgradeaudit', 'proctored_exam_grade_id', { setAside: [] }),

  // Credentials. ------------------------------------------------------------------------------------------------------------------
  {
    table: 'course_certificate',
    old: 'grades_micromasterscoursecertificate',
    columns: { ...same('id', 'user_id', 'course_id', 'hash'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', course_id: 'course' },
    unique: [{ columns: ['hash'], remove: [] }],
    setAside: [
      { reason: 'certificate-without-learner', when: 't.user_id IS NULL' },
      { reason: 'certificate-without-course', when: 't.course_id IS NULL' },
      malformedHash,
    ],
  },
  {
    table: 'program_certificate',
    old: 'grades_micromastersprogramcertificate',
    columns: { ...same('id', 'user_id', 'program_id', 'hash'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['hash'], remove: [] },
      { columns: ['user_id', 'program_id'], remove: [] },
    ],
  },
  {
    table: 'program_letter',
    old: 'grades_micromastersprogramcommendation',
    columns: { ...same('id', 'user_id', 'program_id', 'uuid', 'is_active'), ...times },
    key: ['id'],
    references: { user_id: 'app_user', program_id: 'program' },
    unique: [
      { columns: ['uuid'], remove: [] },
      { columns: ['user_id', 'program_id'], remove: [] },
    ],
  },

  // Money. ------------------------------------------------------------------------------------------------------------------------
  {
    table: 'currency_exchange_rate',
    old: 'financialaid_currencyexchangerate',
    columns: { ...same('currency_code', 'exchange_rate'), ...times },
    key: ['currency_code'],
    setAside: [
      { reason: 'rate-out-of-range', when: `NOT (t.exchange_rate > 0 AND t.exchange_rate < 'Infinity')` },
      {
        reason: 'second-rate',
        when: `EXISTS (SELECT FROM financialaid_currencyexchangerate o WHERE o.currency_code = t.currency_code
                 AND o.exchange_rate > 0 AND o.exchange_rate < 'Infinity' AND ROW(o.updated_on, o.id) > ROW(t.updated_on, t.id))`,
      },
    ],
  },
]
