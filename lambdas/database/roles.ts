import type { FunctionName } from '../functions.ts'

/**
 * What functions may do in Postgres, by kind (rules/data.md, "Rights"; migration 060). `reader` reads all but tokens; `learner` also writes
 * what learners may change of themselves; `workflow` and `operator` write every row. None of them owns a table.
 */
export const databaseRoles = ['reader', 'learner', 'workflow', 'operator'] as const
export type DatabaseRole = (typeof databaseRoles)[number]

/** The role's name in Postgres. */
export const roleNameOf = (role: DatabaseRole) => `micromasters_${role}`

/** It makes and changes the tables, by the owner's rights. */
export const OWNER: FunctionName = 'migrate'

const kinds: Readonly<Record<Exclude<DatabaseRole, 'workflow'>, ReadonlySet<FunctionName>>> = {
  reader: new Set<FunctionName>([
    'read-catalog',
    'list-pages',
    'find-page',
    'show-page',
    'program-page',
    'sitemap',
    'catalog-html',
    'document-html',
    'grade-record',
    'shared-record',
    'course-certificate',
    'program-certificate',
    'program-letter',
    'program-credential',
    'credential-status',
    'program-achievement',
    'authorizer',
    'viewer',
    'read-link',
    'session',
    'dashboard',
    'programs',
    'course-runs',
    'program-learners',
    'course-contact',
    'exam-enrollment',
    'read-profile',
    'search-learners',
  ]),
  learner: new Set<FunctionName>([
    'complete',
    'join-link',
    'enrolled-programs',
    'unenroll-programs',
    'course-enrollments',
    'share-record',
    'unshare-record',
    'change-profile',
    'store-photo',
    'remove-photo',
    // Notes who took what.
    'export-learners',
  ]),
  operator: new Set<FunctionName>(['operations', 'award-operations', 'people-operations', 'repair-operations']),
}

/** The role of a function; null for the one that owns the tables. A test holds that its statements need no more, and readers write nothing. */
export function databaseRoleOf(name: FunctionName): DatabaseRole | null {
  if (name === OWNER) return null
  if (kinds.reader.has(name)) return 'reader'
  if (kinds.learner.has(name)) return 'learner'
  return kinds.operator.has(name) ? 'operator' : 'workflow'
}
