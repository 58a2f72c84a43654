import type { ErrorCode } from '../../lambdas/domain/error-codes.ts'
import { ask, forgetEarly, takeEarly } from './asked-early.ts'

/** What an error may be called: as the API has it, or that there was no answer. */
export type ProblemCode = ErrorCode | 'network'

/**
 * An answer other than 2xx, or none at all (`status` 0: the network failed). What it says in words is not kept: that is for who calls the API
 * (rules/app.md, "Errors").
 */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string
  /** The inputs that do not fit, by their paths. */
  readonly fields: readonly string[]

  constructor(status: number, body: ErrorBody) {
    const code = body.code ?? (status === 0 ? 'network' : `http-${status}`)
    super(code)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.requestId = body.request_id ?? ''
    this.fields = body.fields ?? []
  }
}

/** @throws ApiError */
export function get<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  return send<Answer>(path, { signal })
}

/** Sends JSON with the session's CSRF token. Never repeated by itself. @throws ApiError */
export function post<Answer>(path: string, body: unknown, csrfToken: string): Promise<Answer> {
  return write<Answer>('POST', path, body, csrfToken)
}

/** As `post`, for a change of what is there. @throws ApiError */
export function patch<Answer>(path: string, body: unknown, csrfToken: string): Promise<Answer> {
  return write<Answer>('PATCH', path, body, csrfToken)
}

/** As `post`, for what is to be no more. @throws ApiError */
export function remove<Answer>(path: string, body: unknown, csrfToken: string): Promise<Answer> {
  return write<Answer>('DELETE', path, body, csrfToken)
}

function write<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, csrfToken: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken }
  return send<Answer>(path, { method, headers, body: JSON.stringify(body) })
}

async function send<Answer>(path: string, init: RequestInit): Promise<Answer> {
  return (await request<Answer>(path, init)).body
}

/** An answer with the name of its version (RFC 9110, ETag); '' where it has none. @throws ApiError */
export async function request<Answer>(path: string, init: RequestInit): Promise<{ body: Answer; etag: string }> {
  if (isWrite(init)) forgetEarly()
  const early = isWrite(init) ? undefined : takeEarly(path)
  const { response, body } = await (early ?? ask(path, init)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, {})
  })
  if (!response.ok) throw new ApiError(response.status, body as ErrorBody)
  return { body: body as Answer, etag: response.headers.get('etag') ?? '' }
}

const isWrite = ({ method = 'GET' }: RequestInit) => method !== 'GET'

type ErrorBody = { code?: string; request_id?: string; fields?: string[] }

export const statusOf = (error: unknown): number | undefined => (error instanceof ApiError ? error.status : undefined)

/** Whether the same GET may succeed if asked again. */
export function mayPass(error: unknown): boolean {
  const status = statusOf(error)
  return status === 0 || status === 429 || (status !== undefined && status >= 500)
}

/** The session is over: refused by the API, or by the gateway before it, which sends no code. */
export function isSignedOut(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  if (error.status === 401) return error.code !== 'invalid-credentials'
  return error.status === 403 && error.code === 'http-403'
}

export const isCode = (error: unknown, code: string): boolean => error instanceof ApiError && error.code === code
