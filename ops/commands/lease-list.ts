import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { endedOf } from '../holder.ts'
import { limited, LIMIT, limitOf } from '../limit.ts'
import type { Cell } from '../table.ts'
import { relative } from '../time.ts'

/** Who holds which lease. */
export const leaseList: Command = {
  words: 'lease list',
  operands: [],
  summary: 'Leases with holder, expiry and fence',
  effect: 'reads',
  options: LIMIT,
  run: async (call, { ask, workflows }) => {
    const limit = limitOf(call)
    const found = await ask('lease-list', {})
    const ended = await endedOf(
      workflows,
      found.leases.slice(0, limit).map(({ owner }) => owner),
    )
    const rows = found.leases.map((lease) => [
      ...leaseRow(lease, call.now),
      lease.writtenFence ?? '-',
      [...(behind(lease) ? ['BEHIND'] : []), ...endOf(lease, ended)].join(', '),
    ])
    const headers = ['name', 'holder', 'expires', 'fence', 'written', '']
    const lines = rows.length === 0 ? ['no leases yet'] : limited({ headers, rows, total: rows.length, noun: 'lease', limit })
    const advice = found.leases.some(behind)
      ? ['', 'Who takes a lease that is behind is refused by Postgres: `lease break --to-written` raises all that are.']
      : []
    const cut = found.cut ? [`and more: these are the first ${rows.length}`] : []
    return { data: found, lines: [...lines, ...cut, ...advice] }
  },
}

/** Its holder's end: who comes next takes it over. */
export function endOf({ owner }: Lease, ended: ReadonlyMap<string, string>): string[] {
  const status = owner === null ? undefined : ended.get(owner)
  return status === undefined ? [] : [`its execution has ended (${status}): free for the next one`]
}

type Lease = Omit<Listed, 'writtenFence'>
type Listed = Replies['lease-list']['leases'][number]

const behind = ({ fence, writtenFence }: Listed) => writtenFence !== null && fence < writtenFence

/** A lease as a row: name, holder, expiry, fence. The holder's ARN is cut to the machine and the execution, which tell all. */
export function leaseRow({ name, owner, expiresAt, fence }: Lease, now: Date): Cell[] {
  return [name, owner === null ? 'free' : owner.split(':').slice(-2).join(':'), relative(expiresAt, now), fence]
}
