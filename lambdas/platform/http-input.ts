import type * as z from 'zod'
import { allComposed } from '../domain/text.ts'
import type { HttpEvent } from './http-event.ts'
import { type HttpReply, notFound, refusal } from './http-reply.ts'
import { describeIssues, fieldOf } from './issues.ts'
import { findNoText } from './text.ts'

type Shapes = { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType }
export type Inputs = { params: unknown; query: unknown; body: unknown }
export type ReadBody = { ok: true; value: unknown } | { ok: false; reply: HttpReply }
type Parsed = { ok: true; inputs: Inputs } | { ok: false; reply: HttpReply }

/**
 * Reads the parts of a request that an operation declares. A path that fits no resource is a 404; a query or body that does not fit
 * is a 400 that names each field, and nothing was done by then. All text comes in Unicode's composed form (lambdas/domain/text.ts); what is
 * no text, or none that Postgres keeps, fits nothing.
 */
export function parseInputs(shapes: Shapes, event: HttpEvent): Parsed {
  const path = decoded(event.pathParameters)
  const params = shapes.params?.safeParse(allComposed(path))
  if (params?.success === false || findNoText(path)) return { ok: false, reply: notFound() }
  const query = shapes.query?.safeParse(allComposed(event.queryStringParameters))
  if (query?.success === false) return { ok: false, reply: invalid(query.error) }
  const body = shapes.body ? parseBody(shapes.body, event) : undefined
  if (body?.ok === false) return body
  return { ok: true, inputs: { params: params?.data, query: query?.data, body: body?.value } }
}

/**
 * API Gateway's documents do not say whether path parameters come percent-encoded, and its services differ. No parameter of ours holds
 * a `%`, so that decoding one that has it is right either way.
 */
function decoded(parameters: HttpEvent['pathParameters']): HttpEvent['pathParameters'] {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value && decodedOnce(value)]))
}

function decodedOnce(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function parseBody(schema: z.ZodType, event: HttpEvent): ReadBody {
  const read = readJsonBody(event)
  if (!read.ok) return read
  const parsed = schema.safeParse(read.value)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reply: invalid(parsed.error) }
}

/** The JSON of a body, for handlers that must know who asks before they look at it; else the refusal: 415 or 400. */
export function readJsonBody(event: HttpEvent): ReadBody {
  const type = event.headers['content-type'] ?? ''
  // Forms, which other sites could send, are not JSON.
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return { ok: false, reply: refusal(415, 'not-json', 'Send the body as application/json.') }
  }
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '')
  try {
    const value: unknown = JSON.parse(text)
    const at = findNoText(value)
    if (!at) return { ok: true, value: allComposed(value) }
    return { ok: false, reply: refusal(400, 'invalid-input', 'Holds NUL or half a character.', [at.join('.') || '(whole)']) }
  } catch {
    return { ok: false, reply: refusal(400, 'invalid-input', 'The body is not JSON.') }
  }
}

/** 400 that names each field that does not fit. */
export function invalid(error: z.ZodError): HttpReply {
  const fields = [...new Set(error.issues.map(fieldOf))]
  return refusal(400, 'invalid-input', describeIssues(error), fields)
}
