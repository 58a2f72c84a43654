import type { WholeProfile } from '../api/profile.ts'

/** Fields of a profile that are texts: what the first step changes. */
export type Fields = Partial<Record<keyof WholeProfile, string | boolean | null>>

const same = (a: unknown, b: unknown) => (a ?? '') === (b ?? '')

/** The fields of a change that somebody else has changed since, to something else than what is wanted. */
export function overtakenFields(change: Fields, base: WholeProfile, now: WholeProfile): (keyof WholeProfile)[] {
  const names = Object.keys(change) as (keyof WholeProfile)[]
  return names.filter((name) => !same(now[name], base[name]) && !same(now[name], change[name]))
}

export type Entry = { id: number }
type NewEntry<Of> = Omit<Of, 'id'>
/** What is done to a list of entries: one is added, changed (`from`: as it was when the form was opened) or deleted. */
export type EntryChange<Of extends Entry> =
  | { kind: 'add'; entry: NewEntry<Of> }
  | { kind: 'change'; from: Of; entry: NewEntry<Of> }
  | { kind: 'delete'; from: Of }

export type Applied<Of extends Entry> =
  | { kind: 'list'; list: (Of | NewEntry<Of>)[] }
  /** It is so already: an answer was lost, or somebody else has done it. */
  | { kind: 'done' }
  /** Somebody else has deleted the entry, or changed it, meanwhile. */
  | { kind: 'deleted-elsewhere' }
  | { kind: 'changed-elsewhere'; now: Of }

/** Applies a change to the list as it is now; `known` are the ids that were there when the form was opened. */
export function applied<Of extends Entry>(list: readonly Of[], change: EntryChange<Of>, known: readonly number[]): Applied<Of> {
  if (change.kind === 'add') {
    const isThere = list.some((each) => !known.includes(each.id) && sameEntry(each, change.entry))
    return isThere ? { kind: 'done' } : { kind: 'list', list: [...list, change.entry] }
  }
  const now = list.find(({ id }) => id === change.from.id)
  if (!now) return change.kind === 'delete' ? { kind: 'done' } : { kind: 'deleted-elsewhere' }
  if (change.kind === 'change' && sameEntry(now, change.entry)) return { kind: 'done' }
  if (!sameEntry(now, change.from)) return { kind: 'changed-elsewhere', now }
  if (change.kind === 'delete') return { kind: 'list', list: list.filter((each) => each !== now) }
  return { kind: 'list', list: list.map((each) => (each === now ? { ...change.entry, id: now.id } : each)) }
}

/** Whether two entries say the same, whatever their ids. */
function sameEntry(a: object, b: object): boolean {
  const of = (entry: object) => new Map(Object.entries(entry))
  const [left, right] = [of(a), of(b)]
  return [...right.keys()].every((key) => key === 'id' || same(left.get(key), right.get(key)))
}
