import type * as z from 'zod'
import { isStorable } from '../domain/storable.ts'
import { UpstreamMalformed } from '../platform/errors.ts'
import { describeIssues } from '../platform/issues.ts'

/**
 * Reads JSON that must fit a schema and hold no text that cannot be stored, and gives the value as it was sent.
 * @throws UpstreamMalformed naming the fields that do not fit; never showing the text.
 */
export function parseJson<Schema extends z.ZodType>(call: string, text: string, schema: Schema): z.infer<Schema> {
  const value = parseText(call, text, schema)
  if (SUSPECT.test(text) && !holdsStorable(value)) throw new UpstreamMalformed(`${call}: holds text that is not Unicode, or NUL`)
  return value
}

/** The same for who looks at the texts one by one, so that one of them does not spoil the rest. @throws UpstreamMalformed */
export function parseText<Schema extends z.ZodType>(call: string, text: string, schema: Schema): z.infer<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new UpstreamMalformed(`${call}: the answer is not JSON`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UpstreamMalformed(`${call}: ${describeIssues(parsed.error)}`)
  return value as z.infer<Schema>
}

/** Only these escapes can stand for what cannot be stored. */
const SUSPECT = /\\u(0000|d[89a-f])/i

function holdsStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, part]) => isStorable(name) && holdsStorable(part))
}
