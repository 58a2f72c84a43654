import * as z from 'zod'
import { backends } from '../../domain/backends.ts'
import { auditEntry } from '../../people/audit-query.ts'
import { storedOfPerson } from '../../people/export.ts'
import { collision, keeps } from '../../people/merge-queries.ts'
import { heldRole } from '../../people/roles.ts'
import { foundUser } from '../../people/users.ts'
import type { PeopleOperation } from './request.ts'

const count = z.int().min(0)
const counts = z.record(z.string(), count)
const userId = z.int()
const backend = z.enum(backends)

/** `changes`: whether there is anything to change. */
const role = z.object({ userId, programId: z.int(), program: z.string(), changes: z.boolean() })
const activity = z.object({ userId, changes: z.boolean() })

/** What the people Lambda answers, by command; on a dry run, what it would have done. */
export const peopleReplies = {
  'role-list': z.object({ roles: z.array(heldRole) }),
  'role-grant': role,
  'role-revoke': role,
  'user-find': z.object({ users: z.array(foundUser), more: z.boolean() }),
  'user-deactivate': activity,
  'user-activate': activity,
  'user-signout': z.object({ userId }),
  'user-unlink': z.object({
    userId,
    backend,
    uid: z.string(),
    cached: z.object({ enrollments: count, certificates: count, currentGrades: count }),
  }),
  'user-rename': z.object({ userId, username: z.string(), former: z.string() }),
  'user-merge': z.object({
    from: userId,
    into: userId,
    moving: counts,
    collisions: z.array(z.object({ ...collision.shape, keep: z.enum(keeps).nullable() })),
    merged: z.boolean(),
    unreadable: z.array(z.string()),
  }),
  /** `revoked`: null on a dry run. */
  'user-retire': z.object({
    userId,
    username: z.string(),
    deleted: counts,
    kept: counts,
    revoked: z.array(z.object({ backend, revoked: z.boolean(), problem: z.string().nullable() })).nullable(),
  }),
  /** Rows by table, null on a dry run; the photo in base64. */
  'user-export': z.object({
    userId,
    counts,
    photo: z.base64().nullable(),
    stored: storedOfPerson.nullable(),
    strikes: z.object({ strikes: count, excludedSince: z.string().nullable() }).nullable(),
  }),
  'tokens-rewrite': z.object({
    accounts: count,
    outdated: count,
    rewritten: count,
    unreadable: z.array(z.object({ userId, backend })),
  }),
  'audit-list': z.object({ entries: z.array(auditEntry) }),
} as const satisfies Record<PeopleOperation, z.ZodType>

export type PeopleReplies = { [Name in PeopleOperation]: z.output<(typeof peopleReplies)[Name]> }
