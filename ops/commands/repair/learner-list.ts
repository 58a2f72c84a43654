import { type Command, UsageError } from '../../command.ts'
import { limited, limitOf, LIMIT } from '../../limit.ts'
import { at } from '../../time.ts'

/** Who is left out of bulk runs. */
export const learnerList: Command = {
  words: 'learner list',
  operands: [],
  summary: 'Learners who are left out of bulk runs, since when, and whose credentials are refused still',
  options: { excluded: { help: 'those who are left out' }, ...LIMIT },
  effect: 'reads',
  run: async (call, { ask }) => {
    if (!call.flag('excluded')) throw new UsageError('learner list: --excluded is missing: it lists nobody else')
    const limit = limitOf(call)
    const found = await ask('learners-excluded', {})
    const rows = found.learners.map(({ userId, username, strikes, excludedSince, refused }) => {
      return [username ?? '(gone)', `id:${userId}`, strikes, at(excludedSince), refused.join(', ')]
    })
    const headers = ['learner', 'id', 'strikes', 'since (UTC)', 'refused by']
    return { data: found, lines: limited({ headers, rows, total: found.total, noun: 'learner', limit }) }
  },
}
