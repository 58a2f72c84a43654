import { closestMatch } from 'leven'

/** What is said of a word that is likely meant, after one that is not known; nothing when none is near. */
export const didYouMean = (near: string | null): string => (near === null ? '' : ` (did you mean ${near}?)`)

/** The known word that `typed` is most likely meant to be; null when none is near: more than a third of it would have to change. */
export function nearest(typed: string, known: readonly string[]): string | null {
  const near = known.filter((word) => closestMatch(typed, [word], { maxDistance: Math.max(1, Math.floor(word.length / 3)) }))
  return closestMatch(typed, near) ?? null
}
