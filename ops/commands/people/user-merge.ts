import { type Keep, keeps } from '../../../lambdas/people/merge-queries.ts'
import { type Command, type Outcome, UsageError } from '../../command.ts'
import type { Replies } from '../../operations.ts'
import { countLines } from '../../people.ts'
import { counted, section, table } from '../../table.ts'

/** Makes two users of one person one. */
export const userMerge: Command = {
  words: 'user merge',
  operands: ['from', 'into'],
  summary: 'Make two users of one person one; what collides is listed, and nothing is done until all of it is decided',
  options: {
    decide: {
      value: 'LIST',
      help: 'whose row stays: `profile=into,final_grade=from`, or for one pair `final_grade:<course key>=from`; comma-separated',
    },
  },
  effect: 'destroys',
  run: async (call, { ask }) => {
    const decisions = decisionsIn(call.value('decide'))
    const request = { from: call.operand('from'), into: call.operand('into'), decisions }
    const preview = await ask('user-merge', { ...call.change, ...request, dryRun: true })
    const undecided = preview.collisions.filter(({ keep }) => keep === null)
    if (undecided.length > 0 || call.change.dryRun) return outcomeOf(preview, undecided.length, call.change.dryRun)
    await call.confirm(`${linesOf(preview).join('\n')}\nMake id:${preview.from} and id:${preview.into} one user?`)
    return outcomeOf(await ask('user-merge', { ...call.change, ...request }), 0, false)
  },
}

type Merge = Replies['user-merge']

function decisionsIn(text: string | null): Record<string, Keep> {
  const parts = (text ?? '').split(',').filter((part) => part !== '')
  const pairs = parts.map((part) => {
    const at = part.lastIndexOf('=')
    const keep = keeps.find((each) => each === part.slice(at + 1))
    if (at < 1 || !keep) throw new UsageError(`user merge: --decide: '${part}' is not of the form <what>=${keeps.join('|')}`)
    return [part.slice(0, at), keep] as const
  })
  return Object.fromEntries(pairs)
}

function outcomeOf(merge: Merge, undecided: number, dryRun: boolean): Outcome {
  const said = merge.merged
    ? `id:${merge.from} is id:${merge.into} now`
    : undecided > 0
      ? `${counted(undecided, 'collision')} not decided: nothing was done. Say --decide.`
      : `id:${merge.from} would become id:${merge.into}`
  const unreadable = merge.unreadable.map((backend) => `tokens on ${backend} could not be read: the person must log in there`)
  return { data: { ...merge, dryRun }, lines: [...linesOf(merge), '', said, ...unreadable], failed: undecided > 0 }
}

function linesOf({ from, moving, collisions }: Merge): string[] {
  const rows = collisions.map(({ table: name, of, keep }) => [of === '' ? name : `${name}:${of}`, keep ?? 'NOT DECIDED'])
  return [
    `what id:${from} has:`,
    ...countLines(moving),
    ...section('collisions', rows.length === 0 ? ['none'] : table(['both have', 'stays'], rows)),
  ]
}
