import { setTimeout as sleep } from 'node:timers/promises'
import { functionProcesses, signal } from '../faults/processes.ts'
import { accountOf } from '../load/account.ts'
import { createClient } from '../load/client.ts'
import { isDone, visit } from '../load/visit.ts'
import { livePrograms } from '../stage.ts'
import type { Check } from './check.ts'

/** Longer than a connection that was used is trusted (lambdas/platform/connection.ts). */
const FROZEN_MS = 2_000

/** Functions that were frozen while their connections died answer their first request. */
export function thawedAnswer(): Check {
  return {
    after: async ({ stage, history }) => {
      const client = createClient(stage, history, accountOf(stage, 0))
      const [program = 0] = await livePrograms(stage)
      await client.logIn()
      await visit(client, program)
      const pids = await functionProcesses(stage.system.pid())
      for (const pid of pids) signal(pid, 'SIGSTOP')
      stage.proxy.silence()
      stage.search.closeIdle()
      await sleep(FROZEN_MS)
      for (const pid of pids) signal(pid, 'SIGCONT')
      for (const told of await visit(client, program)) {
        const { what, status, from, to } = told
        if (!isDone(told)) history.violated('a function that thaws answers', `${what}: ${status} after ${to - from} ms`)
      }
    },
  }
}
