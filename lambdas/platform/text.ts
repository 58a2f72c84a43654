import { isStorable } from '../domain/storable.ts'

/** Where in a value from outside, or in its names, is text that Postgres does not keep: the path to the first; undefined where there is none. */
export function findNoText(value: unknown): string[] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, part] of Object.entries(value)) {
    if (!isStorable(name)) return []
    const found = findNoText(part)
    if (found) return [name, ...found]
  }
  return undefined
}
