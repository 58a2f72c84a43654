import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { type Cell, table } from '../table.ts'
import { relative } from '../time.ts'

/** Who holds which lease. */
export const leaseList: Command = {
  words: 'lease list',
  operands: [],
  summary: 'Leases with holder, expiry and fence',
  effect: 'reads',
  run: async ({ now }, { ask }) => {
    const found = await ask('lease-list', {})
    const rows = found.leases.map((lease) => [
      ...leaseRow(lease, now),
      lease.writtenFence ?? '-',
      behind(lease) ? 'BEHIND' : null,
    ])
    const lines = rows.length === 0 ? ['no leases yet'] : table(['name', 'holder', 'expires', 'fence', 'written', ''], rows)
    const advice = found.leases.some(behind)
      ? ['', 'Who takes a lease that is behind is refused by Postgres: `lease break --to-written` raises all that are.']
      : []
    const cut = found.cut ? [`and more: these are the first ${rows.length}`] : []
    return { data: found, lines: [...lines, ...cut, ...advice] }
  },
}

type Lease = Omit<Listed, 'writtenFence'>
type Listed = Replies['lease-list']['leases'][number]

const behind = ({ fence, writtenFence }: Listed) => writtenFence !== null && fence < writtenFence

/** A lease as a row: name, holder, expiry, fence. The holder's ARN is cut to the machine and the execution, which tell all. */
export function leaseRow({ name, owner, expiresAt, fence }: Lease, now: Date): Cell[] {
  return [name, owner === null ? 'free' : owner.split(':').slice(-2).join(':'), relative(expiresAt, now), fence]
}
