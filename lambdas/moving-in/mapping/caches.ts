import type { Source } from '../source.ts'
import { lostRun, runOf, same } from './columns.ts'

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

/** What the course sites said, as it is. */
export const caches: readonly Source[] = [
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
]
