import { backends } from '../../../lambdas/domain/backends.ts'
import type { FaultAnswer } from '../../../local/world/faults.ts'
import { makeStale, startOne } from '../load/workflows.ts'
import { type Fault, tried } from './fault.ts'

const answers: FaultAnswer[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 403 },
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'status', status: 503, retryAfterSeconds: 1 },
  { kind: 'truncated' },
  { kind: 'malformed' },
  { kind: 'wrong-shape' },
  { kind: 'slow', seconds: 2 },
  { kind: 'dropped' },
  { kind: 'cut' },
]

/** A course site answers half of all calls in one wrong way, while everybody is refreshed. */
export const upstreamBroken: Fault = {
  lasts: 8_000,
  inject: async (stage, random) => {
    const answer = random.pick(answers)
    const order = [{ backend: random.pick(backends), share: 0.5, answer }]
    const response = await fetch(`${stage.addresses().control}/faults`, { method: 'POST', body: JSON.stringify(order) })
    if (!response.ok) throw new Error(`the simulator takes no order: ${response.status} ${await response.text()}`)
    await tried(async () => {
      await makeStale(stage)
      await startOne(stage, 'refresh-learner-data', `nemesis-upstream-${random.integer(0, 1e9)}`)
    })
    return answer.kind === 'status' ? String(answer.status) : answer.kind
  },
  heal: async ({ addresses }) => void (await fetch(`${addresses().control}/faults`, { method: 'DELETE' })),
}
