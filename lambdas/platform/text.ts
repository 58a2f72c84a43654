/** Text that Postgres keeps: no NUL (PostgreSQL, 8.3), and no half of a surrogate pair, which is no character. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Where in a value from outside, or in its names, is text that Postgres does not keep: the path to the first; undefined where there is none. */
export function findNoText(value: unknown): string[] | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, part] of Object.entries(value)) {
    if (!isText(name)) return []
    const found = findNoText(part)
    if (found) return [name, ...found]
  }
  return undefined
}
