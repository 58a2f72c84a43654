import { backends } from '../../../lambdas/domain/backends.ts'
import { type Command, UsageError } from '../../command.ts'
import { asked, outcomeOf } from '../../people.ts'

/** Removes a linked account. */
export const userUnlink: Command = {
  words: 'user unlink',
  operands: ['user'],
  summary: 'Remove a linked account with its tokens and caches; the next login may link another one',
  options: { backend: { value: 'B', help: `which one: ${backends.join(' or ')}` } },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const backend = backends.find((each) => each === call.value('backend'))
    if (!backend) throw new UsageError(`user unlink: --backend must be one of ${backends.join(', ')}`)
    const user = call.operand('user')
    const done = await asked(
      call,
      (change) => ask('user-unlink', { ...change, user, backend }),
      ({ userId, uid }) => call.confirm(`Remove the account ${uid} on ${backend} of id:${userId}?`),
    )
    const { enrollments, certificates, currentGrades } = done.cached
    const cached = `${enrollments} enrollments, ${certificates} certificates, ${currentGrades} current grades`
    return outcomeOf(
      call,
      done,
      `id:${done.userId} has no account on ${backend}; removed: ${done.uid}, and the cache of ${cached}`,
    )
  },
}
