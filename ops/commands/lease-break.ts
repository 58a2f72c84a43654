import { type Call, type Command, type Outcome, Refusal, UsageError } from '../command.ts'
import type { System } from '../system.ts'
import { counted, table } from '../table.ts'

/** Takes a lease from its holder. */
export const leaseBreak: Command = {
  words: 'lease break',
  operands: [],
  optionalOperands: ['name'],
  summary: 'Take a lease from its holder, whose writes are refused from then on',
  options: {
    'to-written': {
      help: 'raise its fence to the one that has written to Postgres, if it is behind; without a name, of all leases',
    },
  },
  effect: 'destroys',
  run: (call, system) => {
    const name = call.operand('name') || null
    if (call.flag('to-written')) return raise(call, system, name)
    if (name === null) throw new UsageError('lease break: <name> is missing')
    return breakOne(call, system, name)
  },
}

async function breakOne(call: Call, { ask }: System, name: string): Promise<Outcome> {
  const request = { ...call.change, name }
  const before = await ask('lease-break', { ...request, dryRun: true })
  const holder = before.holder ?? 'nobody'
  await call.confirm(`Break the lease ${before.name}, held by ${holder}?`)
  if (call.change.dryRun) {
    return { data: { ...before, dryRun: true }, lines: [`lease ${before.name}, held by ${holder}, would be broken`] }
  }
  const broken = await ask('lease-break', request)
  if (broken.fence === null) throw new Refusal(`lease ${broken.name} was not broken`)
  return {
    data: { ...broken, dryRun: false },
    lines: [`lease ${broken.name}, held by ${holder}, is broken: fence ${broken.fence}`],
  }
}

async function raise(call: Call, { ask }: System, name: string | null): Promise<Outcome> {
  const { dryRun } = call.change
  const preview = await ask('lease-raise', { ...call.change, dryRun: true, name })
  if (preview.leases.length === 0) {
    return { data: { leases: [], dryRun }, lines: ['no fence is behind what has written to Postgres'] }
  }
  const lines = table(
    ['name', 'holder', 'fence', 'to'],
    preview.leases.map(({ name: lease, holder, from, to }) => [lease, holder ?? 'free', from, to]),
  )
  const leases = counted(preview.leases.length, 'lease')
  await call.confirm([...lines, `Raise the fence of ${leases}, and take each from its holder?`].join('\n'))
  if (!dryRun) await ask('lease-raise', { ...call.change, name })
  return { data: { ...preview, dryRun }, lines: [...lines, `${leases} ${dryRun ? 'would be' : 'are'} raised`] }
}
