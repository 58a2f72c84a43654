import type * as z from 'zod'
import { UpstreamMalformed } from '../platform/errors.ts'
import { describeIssues } from '../platform/issues.ts'
import { findNoText } from '../platform/text.ts'

/**
 * Reads JSON that must fit a schema, and gives the value as it was sent.
 * @throws UpstreamMalformed naming the fields that do not fit; never showing the text.
 */
export function parseJson<Schema extends z.ZodType>(call: string, text: string, schema: Schema): z.infer<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new UpstreamMalformed(`${call}: the answer is not JSON`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UpstreamMalformed(`${call}: ${describeIssues(parsed.error)}`)
  if (SUSPECT.test(text) && findNoText(value)) throw new UpstreamMalformed(`${call}: holds text that is not Unicode, or NUL`)
  return value as z.infer<Schema>
}

/** Only these escapes can stand for NUL or half a surrogate pair, which jsonb refuses (PostgreSQL, 8.14). */
const SUSPECT = /\\u(0000|d[89a-f])/i
