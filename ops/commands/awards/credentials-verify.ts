import { readFile } from 'node:fs/promises'
import { type Command, Refusal } from '../../command.ts'
import { verifyCredential } from '../../credential.ts'

const MOST_BYTES = 1024 * 1024

/** Looks at a credential that somebody shows, as any verifier would. */
export const credentialsVerify: Command = {
  words: 'credentials verify',
  operands: ['file'],
  summary: 'Whether a credential is what its issuer signed, and not revoked',
  effect: 'reads',
  run: async (call) => {
    const path = call.operand('file')
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      throw new Refusal(`${path}: cannot be read (${error.code ?? error.message})`)
    })
    if (bytes.length > MOST_BYTES) throw new Refusal(`${path}: is longer than any credential`)
    const found = await verifyCredential(bytes.toString('utf8'), { fetch, now: call.now })
    const identity = found.identity ? 'with a hashed email address' : 'without an identity'
    return {
      data: found,
      lines: [
        found.revoked ? 'REVOKED by its issuer' : 'valid',
        `  achievement: ${found.achievement}`,
        `  issuer: ${found.issuer}`,
        `  key: ${found.key}`,
        `  valid from: ${found.validFrom}`,
        `  ${identity}`,
      ],
      failed: found.revoked,
    }
  },
}
