import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { describeIssues } from '../../lambdas/platform/issues.ts'

const secretSchema = z.object({
  arn: z.string(),
  versionId: z.string(),
  text: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  changedAt: z.number(),
})
const fileSchema = z.record(z.string(), secretSchema)

export type Secret = z.infer<typeof secretSchema>

export interface SecretStore {
  /** By name or ARN. */
  readonly find: (id: string) => { readonly name: string; readonly secret: Secret } | undefined
  /** Makes a secret or gives it a new value, which is in the file when this returns. */
  readonly put: (name: string, text: string, versionId?: string) => Secret
}

/**
 * Opens the secrets of the local system: a JSON file that nobody but its owner reads. It is made with the first secret.
 * @throws Error naming the file and the field, when the file is not one of these; contents are never shown.
 */
export function openSecretStore(file: string, now: () => number = Date.now): SecretStore {
  const secrets = new Map(Object.entries(readStore(file)))
  const find: SecretStore['find'] = (id) => {
    const [name, secret] = [...secrets].find(([key, each]) => key === id || each.arn === id) ?? []
    return name === undefined || secret === undefined ? undefined : { name, secret }
  }
  return {
    find,
    put: (name, text, versionId = randomUUID()) => {
      const before = secrets.get(name)
      const changedAt = now()
      const secret = { arn: before?.arn ?? arnOf(name), versionId, text, createdAt: before?.createdAt ?? changedAt, changedAt }
      writeStore(file, Object.fromEntries([...secrets, [name, secret]]))
      secrets.set(name, secret)
      return secret
    },
  }
}

// AWS adds six characters, so that a secret that is made anew has another ARN.
const arnOf = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-${randomUUID().slice(0, 6)}`

function readStore(file: string): z.infer<typeof fileSchema> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
  const parsed = fileSchema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw new Error(`${file}: ${describeIssues(parsed.error)}`)
}

// The parser's own message quotes the text.
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return 'not JSON'
  }
}

/** Puts the new file in the old one's place at once: whoever is killed in between leaves a whole one. */
function writeStore(file: string, secrets: z.infer<typeof fileSchema>): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.new`
  // A draft that was left behind would keep its own mode.
  rmSync(draft, { force: true })
  writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  renameSync(draft, file)
}
