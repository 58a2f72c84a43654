import { useMutation, useQueryClient } from '@tanstack/react-query'
import { statusOf } from '../api/client.ts'
import { type OwnProfile, ownProfileQuery, patchOwn, profileQuery, readOwn, type WholeProfile } from '../api/profile.ts'
import { sessionQuery, settingsQuery } from '../api/queries.ts'
import { useUser } from '../shell/session.tsx'
import { applied, type Applied, type Entry, type EntryChange, type Fields, overtakenFields } from './merge.ts'

/** What stands in the way of a change: somebody has changed the same meanwhile. What is there now is `own`. */
export type Overtaken = { kind: 'overtaken'; fields: readonly string[]; own: OwnProfile }
export type Saved = { kind: 'saved'; own: OwnProfile }

const PRECONDITION_FAILED = 412
/** Somebody who saves in two windows at once does not do so often. */
const TRIES = 3

/** Takes the profile that the server answered with for what is shown from now on. */
export function useTaken() {
  const client = useQueryClient()
  const { username } = useUser()
  return async (own: OwnProfile) => {
    client.setQueryData(ownProfileQuery(username).queryKey, own)
    client.setQueryData(profileQuery(username).queryKey, own.profile)
    client.setQueryData(settingsQuery(username).queryKey, own.profile)
    // Whether the profile is complete, the server says.
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
}

type Attempt<Outcome> = (own: OwnProfile) => { change: object } | { outcome: Outcome }

/** Makes the change of what is there, and again of what is there then when it has changed meanwhile. */
function usePatch() {
  const user = useUser()
  return async <Outcome>(start: OwnProfile, attempt: Attempt<Outcome>): Promise<Saved | Outcome> => {
    let own = start
    for (let left = TRIES; ; left -= 1) {
      const wanted = attempt(own)
      if ('outcome' in wanted) return wanted.outcome
      try {
        return { kind: 'saved', own: await patchOwn(user, wanted.change, own.etag) }
      } catch (error) {
        if (statusOf(error) !== PRECONDITION_FAILED || left <= 1) throw error
        own = await readOwn(user.username)
      }
    }
  }
}

/** Saves fields that were changed from what `own` holds. */
export function useSaveFields() {
  const save = usePatch()
  const taken = useTaken()
  return useMutation({
    scope: { id: 'profile' },
    mutationFn: ({ own, change }: { own: OwnProfile; change: Fields }) =>
      save<Overtaken>(own, (now) => {
        const fields = overtakenFields(change, own.profile, now.profile)
        return fields.length > 0 ? { outcome: { kind: 'overtaken', fields, own: now } } : { change }
      }),
    onSuccess: (outcome) => taken(outcome.own),
  })
}

export type ListName = 'education' | 'work_history'
type EntryOf<List extends ListName> = WholeProfile[List][number]
type Outcome<Of extends Entry> = { kind: 'done' | 'refused'; applied: Applied<Of>; own: OwnProfile }

/** Saves a change of one entry: the list that is sent is the one that is there, with this change. */
export function useSaveEntry<List extends ListName>(list: List) {
  const save = usePatch()
  const taken = useTaken()
  return useMutation({
    scope: { id: 'profile' },
    mutationFn: ({ own, change }: { own: OwnProfile; change: EntryChange<EntryOf<List>> }) => {
      const known = own.profile[list].map(({ id }) => id)
      return save<Outcome<EntryOf<List>>>(own, (now) => {
        const result = applied<EntryOf<List>>(now.profile[list], change, known)
        if (result.kind === 'list') return { change: { [list]: result.list } }
        return { outcome: { kind: result.kind === 'done' ? 'done' : 'refused', applied: result, own: now } }
      })
    },
    onSuccess: (outcome) => taken(outcome.own),
  })
}
