import { roleKind } from '../../../lambdas/people/roles.ts'
import { type Command, UsageError } from '../../command.ts'
import { outcomeOf } from '../../people.ts'

/** Makes somebody staff or instructor of a program. */
export const roleGrant: Command = {
  words: 'role grant',
  operands: ['user', 'staff or instructor', 'program'],
  summary: 'Make a user staff or instructor of a program (its id, or the slug of its page)',
  effect: 'changes',
  run: async (call, { ask }) => {
    const role = roleKind.safeParse(call.operand('staff or instructor'))
    if (!role.success) throw new UsageError(`role grant: the role must be one of ${roleKind.options.join(', ')}`)
    const request = { ...call.change, user: call.operand('user'), role: role.data, program: call.operand('program') }
    const granted = await ask('role-grant', request)
    const { userId, programId, program } = granted
    return outcomeOf(call, granted, `id:${userId} is ${role.data} of ${programId} (${program})`)
  },
}
