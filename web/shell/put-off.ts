/**
 * What the user has put off for the time of this session: it survives going to a course site and back, and ends with the session
 * (api/queries.ts). It says nothing about anybody: kinds of messages, not whose.
 */
const KEY = 'put-off'

// Without storage a choice holds until the page is left.
let known: readonly string[] | undefined

function read(): readonly string[] {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(saved) ? saved.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

export const hasPutOff = (what: string): boolean => (known ??= read()).includes(what)

export function putOff(what: string): void {
  known = [...(known ?? read()), what]
  try {
    sessionStorage.setItem(KEY, JSON.stringify(known))
  } catch {
    // As above.
  }
}

/** The session is over. */
export function forgetPutOff(): void {
  known = []
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // As above.
  }
}
