import { breakLease, heldLeases } from '../load/leases.ts'
import { makeStale, reopenExams, startOne } from '../load/workflows.ts'
import { type Fault, nothing, tried } from './fault.ts'

/** An operator takes leases from executions that may be alive, and others of their machines start at once. With nothing held, the refresh's. */
export const leaseBroken: Fault = {
  lasts: 0,
  inject: (stage, random) =>
    tried(async () => {
      await makeStale(stage)
      await reopenExams(stage)
      const held = (await heldLeases(stage)).map(({ name, owner }) => ({ name, machine: machineOf(owner) }))
      const taken = random.sample(held, 2)
      if (taken.length === 0) taken.push({ name: 'refresh-learner-data', machine: 'refresh-learner-data' })
      for (const { name } of taken) await breakLease(stage, name)
      for (const { name, machine } of taken)
        await startOne(stage, machine, `nemesis-broken-${random.integer(0, 1e9)}`, inputOf(machine, name))
    }),
  heal: nothing,
}

/** The machine of an execution, also of one that a map started: `arn:…:execution:MACHINE:NAME`, or `MACHINE/MAP`. */
const machineOf = (arn: string): string => arn.split(':')[6]?.split('/')[0] ?? ''

/** A refresh or freeze of one learner says whose it is by the name of its lease: `refresh-learner:USER`, `freeze-learner:USER:RUN`. */
function inputOf(machine: string, lease: string): object {
  const [, userId, courseRunId] = lease.split(':').map(Number)
  if (machine === 'refresh-one-learner') return { userId, force: true }
  return machine === 'freeze-one-learner' ? { userId, courseRunId } : {}
}
