/** Columns that are called the same on both sides. */
export const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `t.${name}`]))
export const times = same('created_on', 'updated_on')

/** Rows of our own making (an empty profile, a second student id) have numbers above all that the old system ever gives. */
export const OWN_NUMBERS = 1_000_000_000

/** Whose what hangs on a profile is. */
export const OF_PROFILE = '(SELECT p.user_id FROM profiles_profile p WHERE p.id = t.profile_id)'

/** The run that a row is about. */
export const runOf = 'LEFT JOIN courses_courserun r ON r.id = t.course_run_id'
/** A run that hangs on no course is nobody's. */
export const lostRun = { reason: 'run-without-course', when: 'r.course_id IS NULL' }
