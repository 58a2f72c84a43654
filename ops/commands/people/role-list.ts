import type { Command } from '../../command.ts'
import { table } from '../../table.ts'

/** Who has which role. */
export const roleList: Command = {
  words: 'role list',
  operands: [],
  summary: 'Staff and instructors',
  options: {
    program: { value: 'P', help: 'of this program only: its id, or the slug of its page' },
    user: { value: 'U', help: 'of this user only' },
  },
  effect: 'reads',
  run: async (call, { ask }) => {
    const found = await ask('role-list', { user: call.value('user'), program: call.value('program') })
    const rows = found.roles.map(({ userId, username, active, role, programId, program }) => [
      role,
      `id:${userId}`,
      username,
      active ? '' : 'inactive',
      programId,
      program,
    ])
    const lines = rows.length === 0 ? ['nobody has a role'] : table(['role', 'user', 'username', '', 'program', 'title'], rows)
    return { data: found, lines }
  },
}
