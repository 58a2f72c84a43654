import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { USERNAME } from '../../domain/usernames.ts'
import { keeps } from '../../people/merge-queries.ts'
import { roleKind } from '../../people/roles.ts'
import { change, learner } from '../request.ts'

const user = learner
/** By id, or by the slug of its page. */
const program = z.string().min(1)
const backend = z.enum(backends)

/** What the command line asks the people Lambda (rules/people.md, "Commands"): fields beside `command`, by command. */
export const peopleRequests = {
  'role-list': z.object({ user: user.nullable(), program: program.nullable() }),
  'role-grant': z.object({ ...change.shape, user, role: roleKind, program }),
  'role-revoke': z.object({ ...change.shape, user, program }),
  'user-find': z.object({ text: z.string().trim().min(1).max(200) }),
  'user-deactivate': z.object({ ...change.shape, user }),
  'user-activate': z.object({ ...change.shape, user }),
  'user-signout': z.object({ ...change.shape, user }),
  'user-unlink': z.object({ ...change.shape, user, backend }),
  'user-rename': z.object({
    ...change.shape,
    user,
    username: z.string().regex(USERNAME, 'letters, digits, space and . @ _ + - only'),
  }),
  /** `decisions`: whose row stays, by table, or by table and what the rows are of (`final_grade:<course key>`). */
  'user-merge': z.object({ ...change.shape, from: user, into: user, decisions: z.record(z.string(), z.enum(keeps)) }),
  'user-retire': z.object({ ...change.shape, user }),
  'user-export': z.object({ ...change.shape, user }),
  'tokens-rewrite': z.object({ ...change.shape }),
  'audit-list': z.object({
    user: user.nullable(),
    operator: z.string().min(1).nullable(),
    since: z.iso.datetime({ offset: true }).nullable(),
    limit: z.int().min(1).max(1000),
  }),
} as const

export type PeopleOperation = keyof typeof peopleRequests
export type PeopleRequests = { [Name in PeopleOperation]: z.output<(typeof peopleRequests)[Name]> }

export const peopleOperationsRequest = z.looseObject({ command: z.object(peopleRequests).keyof() })
