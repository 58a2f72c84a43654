/** What usernames may hold: word characters, space and `.@_+-` (rules/dashboard.md, "API"). */
export const USERNAME = /^[\p{L}\p{N}\p{M}_ .@+-]{1,150}$/u

const NOT_ALLOWED = /[^\p{L}\p{N}\p{M}_ .@+-]/gu
/** Room for a number, when the name is taken. */
const MOST_CHARACTERS = 140

/** A username made of the one on a course site: what may not be in it becomes `_`. */
export function usernameFrom(uid: string): string {
  return uid.replace(NOT_ALLOWED, '_').slice(0, MOST_CHARACTERS) || 'learner'
}
