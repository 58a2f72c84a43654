import type { Call } from '../world/faults.ts'

/** A request, as far as the sites look at it. */
export type Question = {
  method: string
  /** Decoded only where it is taken apart: course keys and usernames may hold encoded characters. */
  path: string
  query: URLSearchParams
  authorization: string | undefined
  body: string
  /** Of this server, without a slash at the end. */
  origin: string
}

export type Reply = { status: number; body: string; headers?: Record<string, string> }

/** What a request is about, found out before it is answered, so that faults and counters can tell. */
export type Routed = {
  call: Call
  /** Whom it concerns. */
  learner?: number | undefined
  run?: string | undefined
  /** Who asks, for the rate limit; several learners' tokens are several clients. */
  client: string
  answer: () => Reply
}

const JSON_TYPE = { 'content-type': 'application/json' }

export function json(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value), headers: JSON_TYPE }
}

/** A refusal in the words of Django REST framework, which Open edX is built on. */
export function refusal(status: number, detail: string): Reply {
  return json(status, { detail })
}

/** One of the grades and certificates APIs, which name it for programs (Open edX, `DeveloperErrorViewMixin`). */
export function coded(error_code: string, developer_message: string): Reply {
  return json(404, { error_code, developer_message })
}

export const unauthorized: Reply = refusal(401, 'Authentication credentials were not provided, or are not valid.')
export const forbidden: Reply = refusal(403, 'You do not have permission to perform this action.')
export const notFound: Reply = refusal(404, 'Not found.')
export const methodNotAllowed: Reply = refusal(405, 'Method not allowed.')

/** The text of a path's part; undefined when it is not properly encoded. */
export function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** Something asked of the simulator that it cannot do, in one line that names the field. */
export class BadOrder extends Error {
  override readonly name = 'BadOrder'
}
