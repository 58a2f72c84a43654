import type { Command } from '../../command.ts'
import { asked, outcomeOf } from '../../people.ts'

/** Takes somebody's role in a program. */
export const roleRevoke: Command = {
  words: 'role revoke',
  operands: ['user', 'program'],
  summary: 'Take the role that a user has in a program',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const request = { user: call.operand('user'), program: call.operand('program') }
    const revoked = await asked(
      call,
      (change) => ask('role-revoke', { ...change, ...request }),
      ({ userId, program, changes }) =>
        changes ? call.confirm(`Take the role of id:${userId} in ${program}?`) : Promise.resolve(),
    )
    return outcomeOf(call, revoked, `id:${revoked.userId} has no role in ${revoked.programId} (${revoked.program})`)
  },
}
