import * as z from 'zod'
import { executionsIn, invoke } from '../load/workflows.ts'
import type { Check } from './check.ts'

const answered = z.object({ reply: z.object({ leases: z.array(z.object({ name: z.string(), owner: z.string().nullable() })) }) })

/** Once quiet, nothing runs, and no lease is held but by executions that were stopped, which cannot give theirs back. */
export function leasesFree(): Check {
  return {
    after: async ({ stage, history }) => {
      for (const arn of await executionsIn(stage, 'RUNNING'))
        history.violated('no execution is stuck', arn.split(':').slice(-2).join(' '))
      const stopped = new Set([...(await executionsIn(stage, 'ABORTED')), ...(await executionsIn(stage, 'TIMED_OUT'))])
      const answer = answered.safeParse(await invoke(stage, 'operations', { command: 'lease-list' }))
      if (!answer.success) return history.violated('leases can be listed', answer.error.issues[0]?.message ?? '')
      const held = answer.data.reply.leases
      for (const { name, owner } of held) {
        if (owner !== null && !stopped.has(owner))
          history.violated('a lease is given back', `${name} is held by ${owner.split(':').slice(-2).join(' ')}`)
      }
    },
  }
}
