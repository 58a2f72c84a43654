import type { Fault } from './fault.ts'
import { functionProcesses, signal } from './processes.ts'

/** SIGSTOP of half of the functions, and SIGCONT later: as Lambda freezes them, and in mid-work too. */
export const functionFrozen: Fault = {
  lasts: 6_000,
  inject: async ({ system }, random) => {
    const pids = await functionProcesses(system.pid())
    for (const pid of random.sample(pids, Math.ceil(pids.length / 2))) signal(pid, 'SIGSTOP')
  },
  heal: async ({ system }) => {
    for (const pid of await functionProcesses(system.pid())) signal(pid, 'SIGCONT')
  },
}
