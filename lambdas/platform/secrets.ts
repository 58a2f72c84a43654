import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type * as z from 'zod'
import { promptAnswers } from './aws-requests.ts'
import { ConfigurationError } from './errors.ts'
import { describeIssues } from './issues.ts'
import { checkedBy } from './self-check.ts'

/** A rotated secret is seen after this time at the latest, and at once by whoever calls `forgetSecret` on a refusal. */
const KEPT_FOR_MS = 5 * 60_000

/** Instead of a secret's name where an environment has none, on purpose. */
export const NO_SECRET = 'off'

const cache = new Map<string, { text: Promise<string>; readAt: number }>()
let client: SecretsManagerClient | undefined

/**
 * Reads a JSON secret from Secrets Manager, keeps it for 5 minutes, and shares one read between the calls that come meanwhile.
 * A failed read is forgotten: the next call tries again (docs/architecture.md, "Habits").
 * @throws ConfigurationError when the secret does not exist, is not JSON, or does not fit (naming the field, never the content);
 *   else the SDK's own error.
 */
export async function readSecret<Schema extends z.ZodType>(
  id: string,
  schema: Schema,
  now = Date.now(),
): Promise<z.infer<Schema>> {
  const cached = cache.get(id)
  const entry = cached && now - cached.readAt < KEPT_FOR_MS ? cached : remember(id, now)
  try {
    return parse(id, await entry.text, schema)
  } catch (error) {
    if (cache.get(id) === entry) cache.delete(id)
    throw error
  }
}

/** The next `readSecret` asks Secrets Manager again: for a credential that was refused, and may have been rotated. */
export function forgetSecret(id: string): void {
  cache.delete(id)
}

function remember(id: string, now: number) {
  const entry = { text: fetchSecret(id), readAt: now }
  cache.set(id, entry)
  return entry
}

async function fetchSecret(id: string): Promise<string> {
  client ??= new SecretsManagerClient({ requestHandler: promptAnswers })
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }))
    if (text === undefined) throw new ConfigurationError(`secret ${id}: holds no text`)
    return text
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw new ConfigurationError(`secret ${id}: does not exist, or has no value yet`)
    }
    throw error
  }
}

function parse<Schema extends z.ZodType>(id: string, text: string, schema: Schema): z.infer<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new ConfigurationError(`secret ${id}: is not JSON`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ConfigurationError(`secret ${id}: ${describeIssues(parsed.error)}`)
  return parsed.data
}

checkedBy(/_SECRET_ID$/, async (id) => id === NO_SECRET || fetchSecret(id))
