import type { Command } from '../../command.ts'
import { table } from '../../table.ts'

/** Users whom a text may mean. */
export const userFind: Command = {
  words: 'user find',
  operands: ['text'],
  summary: 'Users by username, email, name, uid at a backend, student id, or `id:<user id>`',
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('user-find', { text: call.operand('text') })
    const rows = found.users.map(({ id, username, email, active, retired, name, accounts, programs, roles }) => [
      `id:${id}`,
      username,
      retired ? 'left' : active ? 'active' : 'inactive',
      name,
      email,
      accounts.map(({ backend, uid }) => `${backend}: ${uid}`).join(', '),
      programs.map((program) => program.id).join(' '),
      roles.map(({ role, programId }) => `${role} of ${programId}`).join(', '),
    ])
    const headers = ['user', 'username', '', 'name', 'email', 'accounts', 'programs', 'roles']
    const more = found.more ? ['and more: say it more exactly'] : []
    return { data: found, lines: rows.length === 0 ? ['nobody'] : [...table(headers, rows), ...more] }
  },
}
