/**
 * Text as it is kept and compared: in Unicode's composed form (NFC, UAX #15), so that an accent that was typed as a sign of its own and
 * one that is part of its letter are the same (rules/search.md, "Accents").
 */
export const composed = (text: string): string => text.normalize('NFC')

/** All text within a value of JSON's kinds, composed. Keys stay as they are. */
export function allComposed<Value>(value: Value): Value
export function allComposed(value: unknown): unknown {
  if (typeof value === 'string') return composed(value)
  if (Array.isArray(value)) return value.map((each) => allComposed<unknown>(each))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, allComposed<unknown>(each)]))
}
