import { createCipheriv, randomBytes } from 'node:crypto'

/** A stored token as releases wrote it that did not bind it to its row. */
export function unboundToken(
  text: string,
  { current, keys }: { current: string; keys: Readonly<Record<string, string>> },
): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(keys[current] ?? '', 'base64'), iv)
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return ['v1', current, ...[iv, content, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}
