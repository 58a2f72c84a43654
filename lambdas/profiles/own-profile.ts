import type { Pool } from 'pg'
import { profileView } from '../domain/profile-view.ts'
import { type HttpReply, json, notFound, refusal } from '../platform/http-reply.ts'
import { type Asked, readProfile, type StoredProfile } from './queries.ts'
import { etagOf, wholeProfile } from './shown-profile.ts'

/** A profile that the caller may change; or that somebody else's is hidden from them, or only shown to them. */
export type Own = { kind: 'own'; stored: StoredProfile } | NotOwn
export type NotOwn = { kind: 'hidden' } | { kind: 'not-owner' }

/** The profile, if it is the caller's own. */
export async function findOwn(database: Pool, asked: Asked): Promise<Own> {
  const stored = await readProfile(database, asked)
  if (!stored || profileView({ ...stored, privacy: stored.profile.account_privacy }) === 'none') return { kind: 'hidden' }
  return stored.isOwner ? { kind: 'own', stored } : { kind: 'not-owner' }
}

/** 404 for a profile that the caller does not see, 403 for one that is not theirs. */
export const refuseOthers = ({ kind }: NotOwn): HttpReply =>
  kind === 'hidden' ? notFound() : refusal(403, 'not-yours', 'Only its owner may change a profile.')

/** The whole profile, with its ETag. */
export function profileReply(stored: StoredProfile, siteUrl: string): HttpReply {
  const profile = wholeProfile(stored, siteUrl)
  return json(200, profile, { headers: { etag: etagOf(profile) } })
}
