import type { Command } from '../../command.ts'

/** Takes a certificate back; its page says so from then on. */
export const certificatesRevoke: Command = {
  words: 'certificates revoke',
  operands: ['hash'],
  summary: 'Take a certificate back, for a --reason: its page says so, and it counts no more',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const request = { hash: call.operand('hash') }
    const found = await ask('certificates-revoke', { ...call.change, ...request, dryRun: true })
    const what = `the ${found.kind} certificate of ${found.username} in ${found.title}`
    if (call.change.dryRun) return { data: { ...found, dryRun: true }, lines: [`${what} would be revoked`] }
    await call.confirm(`Revoke ${what}?`)
    await ask('certificates-revoke', { ...call.change, ...request })
    return { data: { ...found, dryRun: false }, lines: [`${what} is revoked`] }
  },
}
