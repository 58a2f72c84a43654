import { type Fault, nothing } from './fault.ts'
import { functionProcesses, signal } from './processes.ts'

/** SIGKILL of up to three functions, wherever they are. */
export const functionKilled: Fault = {
  lasts: 0,
  inject: async ({ system }, random) => {
    for (const pid of random.sample(await functionProcesses(system.pid()), 3)) signal(pid, 'SIGKILL')
  },
  heal: nothing,
}
