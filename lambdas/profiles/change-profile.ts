import type { ClientBase, Pool } from 'pg'
import * as z from 'zod'
import { oncePerId, type ProfileChange, readChange } from '../domain/profile-change.ts'
import type { ReadBody } from '../platform/http-input.ts'
import type { HttpReply } from '../platform/http-reply.ts'
import { transaction } from '../platform/transaction.ts'
import { findOwn, type NotOwn } from './own-profile.ts'
import { type Asked, lockProfile, readProfile, replaceEntries, type StoredProfile, updateProfile } from './queries.ts'
import { etagOf, wholeProfile } from './shown-profile.ts'

export type Changed =
  | { kind: 'changed'; before: StoredProfile; after: StoredProfile }
  | NotOwn
  /** The body is not JSON. */
  | { kind: 'unreadable'; reply: HttpReply }
  | { kind: 'invalid'; error: z.ZodError }
  /** The profile is not the one that `ifMatch` names. */
  | { kind: 'overtaken' }

export type Wanted = {
  /** Read only when the caller may change the profile. */
  body: () => ReadBody
  /** The ETag of the profile that the change was made from; undefined: whatever it is now. */
  ifMatch: string | undefined
  siteUrl: string
}

/** Changes the caller's own profile, all of what is wanted or nothing (rules/profiles.md, "Changing"). One change at a time. */
export async function changeProfile(database: Pool, asked: Asked, { body, ifMatch, siteUrl }: Wanted): Promise<Changed> {
  const own = await findOwn(database, asked)
  if (own.kind !== 'own') return own
  const read = body()
  if (!read.ok) return { kind: 'unreadable', reply: read.reply }
  return transaction(database, async (client): Promise<Changed> => {
    await lockProfile(client, own.stored.profile.id)
    const before = await readProfile(client, asked)
    if (!before) return { kind: 'hidden' }
    if (ifMatch !== undefined && ifMatch !== etagOf(wholeProfile(before, siteUrl))) return { kind: 'overtaken' }
    const { data: change, error } = readChange(read.value, before.profile)
    if (error) return { kind: 'invalid', error }
    const unknown = unknownIds(change, before)
    if (unknown) return { kind: 'invalid', error: unknown }
    await apply(client, before.profile.id, change)
    const after = await readProfile(client, asked)
    return after ? { kind: 'changed', before, after } : { kind: 'hidden' }
  })
}

async function apply(client: ClientBase, id: number, { work_history, education, ...fields }: ProfileChange): Promise<void> {
  const noPictures = fields.image === null ? { image: null, image_small: null, image_medium: null } : {}
  if (Object.keys(fields).length > 0) await updateProfile(client, id, { ...fields, ...noPictures })
  if (work_history) await replaceEntries(client, 'employment', id, oncePerId(work_history))
  if (education) await replaceEntries(client, 'education', id, oncePerId(education))
}

/** What is wrong with entries whose id is none of the profile's; undefined when nothing is. */
function unknownIds(change: ProfileChange, stored: StoredProfile): z.ZodError | undefined {
  const issues = (['work_history', 'education'] as const).flatMap((list) => {
    const known = new Set(stored[list].map(({ id }) => id))
    return (change[list] ?? []).flatMap(({ id }, index): z.core.$ZodIssue[] => {
      if (id === undefined || known.has(id)) return []
      return [{ code: 'custom', path: [list, index, 'id'], message: 'is no entry of this profile', input: id }]
    })
  })
  return issues.length > 0 ? new z.ZodError(issues) : undefined
}
