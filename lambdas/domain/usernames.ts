/** What usernames may hold: word characters, space and `.@_+-` (rules/dashboard.md, "API"). */
export const USERNAME = /^[\p{L}\p{N}\p{M}_ .@+-]{1,150}$/u

const NOT_ALLOWED = /[^\p{L}\p{N}\p{M}_ .@+-]/gu
/** Room for a number and a letter, when the name is taken. */
const MOST_CHARACTERS = 130
const MOST_ALIKE = 9

/**
 * Usernames for a new user, best first: the one on the course site, in which `_` stands for what may not be in it, then with a small
 * number, then with that of the account, which no other user can have.
 */
export function usernamesFrom({ uid, siteUserId, backend }: { uid: string; siteUserId: number; backend: string }): string[] {
  const name = Array.from(uid.replace(NOT_ALLOWED, '_')).slice(0, MOST_CHARACTERS).join('') || 'learner'
  const numbered = Array.from({ length: MOST_ALIKE - 1 }, (_, index) => `${name}_${index + 2}`)
  return [name, ...numbered, `${name}_${backend.charAt(0)}${siteUserId}`]
}
