import { mapping } from './mapping/mapping.ts'
import { nameOf, type Source } from './source.ts'

/** Sources by their names. */
export const sources: ReadonlyMap<string, Source> = new Map(mapping.map((source) => [nameOf(source), source]))

/** @throws Error: the ledger names a source that this version's mapping does not have */
export function sourceNamed(name: string): Source {
  const found = sources.get(name)
  if (!found) throw new Error(`the mapping has no source ${name}`)
  return found
}

const levels = new Map<string, number>()
for (const source of mapping) {
  const before = [...Object.values(source.references ?? {}), ...(source.after ?? [])]
  const above = mapping.filter((each) => each !== source && each.table !== source.table && before.includes(each.table))
  levels.set(nameOf(source), 1 + Math.max(-1, ...above.map((each) => levels.get(nameOf(each)) ?? 0)))
}

/** When a source is read: after all that its rows refer to. What nothing precedes is of level 0. */
export const levelOf = (source: Source): number => levels.get(nameOf(source)) ?? 0
