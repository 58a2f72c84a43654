import { ApiError, type ProblemCode } from './api/client.ts'
import { problemTexts } from './problem-texts.ts'

/**
 * What one can do about an error. `retry`: the same again. `change`: mend what was entered. The others lead somewhere: to the course site's
 * login, to signing in, to a fresh page, to support, or to the home page.
 */
export type Way = 'retry' | 'change' | 'connect' | 'reconnect' | 'sign-in' | 'reload' | 'support' | 'home'

export const WAYS: Record<ProblemCode, Way> = {
  'account-taken': 'support',
  'ambiguous-email': 'support',
  'changed-elsewhere': 'reload',
  csrf: 'reload',
  disabled: 'support',
  'enrollment-refused': 'support',
  internal: 'retry',
  'invalid-credentials': 'reconnect',
  'invalid-input': 'change',
  network: 'retry',
  'no-program': 'home',
  'not-a-photo': 'change',
  'not-authorized': 'support',
  'not-found': 'home',
  'not-json': 'reload',
  'not-linked': 'connect',
  'not-signed-in': 'sign-in',
  'not-yours': 'home',
  'other-account': 'support',
  'photo-broken': 'change',
  'photo-too-large': 'change',
  'photo-too-small': 'change',
  'rate-limited': 'retry',
  revoked: 'home',
  'too-many-writes': 'retry',
  unavailable: 'retry',
  'upstream-failed': 'retry',
  'upstream-timeout': 'retry',
  'wrong-address': 'reload',
}

export type Problem = { text: string; way: Way }

const isKnown = (code: string): code is ProblemCode => Object.hasOwn(WAYS, code)

/** What an error concerns: the name of a course site, and how the fields of a form are called. */
export type Concern = { site?: string | undefined; labels?: Readonly<Record<string, string>> | undefined }

/**
 * An error in the app's own words, by its code (rules/app.md, "Errors"). An error without a code that we know comes from something between us
 * and the API, whose words are not for people; nor are the API's names of fields.
 */
export function problemOf(error: unknown, { site, labels = {} }: Concern = {}): Problem {
  if (!(error instanceof ApiError)) return { text: problemTexts.internal(site), way: 'retry' }
  const code = isKnown(error.code) ? error.code : codeOfStatus(error.status)
  const fields = error.fields.flatMap((field) => labels[field.slice(field.lastIndexOf('.') + 1)] ?? [])
  return { text: problemTexts[code](site, [...new Set(fields)]), way: WAYS[code] }
}

/** What an answer without a code of ours is, by its status. */
function codeOfStatus(status: number): ProblemCode {
  if (status === 401 || status === 403) return 'not-signed-in'
  if (status === 404) return 'not-found'
  if (status === 429) return 'too-many-writes'
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'internal'
}
