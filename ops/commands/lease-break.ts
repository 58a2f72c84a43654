import { type Command, Refusal } from '../command.ts'

/** Takes a lease from its holder. */
export const leaseBreak: Command = {
  words: 'lease break',
  operands: ['name'],
  summary: 'Take a lease from its holder, whose writes are refused from then on',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const request = { ...call.change, name: call.operand('name') }
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
  },
}
