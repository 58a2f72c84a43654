import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Invocation, Invoke } from '../../local/workflows/invocation.ts'
import type { Json } from '../../local/workflows/json.ts'

/** What may happen to an invocation on its way, each to this share of them. */
export const invocationFault = z.strictObject({
  /** Does not reach the function. */
  lost: z.number().default(0),
  /** Its answer is lost: the function has done its work. */
  unanswered: z.number().default(0),
  /** Reaches the function twice, at the same time. */
  doubled: z.number().default(0),
  /** Reaches the function a second time when it has been done. */
  repeated: z.number().default(0),
  /** Comes seconds later. */
  late: z.number().default(0),
  throttled: z.number().default(0),
})
type InvocationFault = z.infer<typeof invocationFault>

const LATE_MS = 4_000
const AGAIN_MS = 500
const lost: Invocation = { kind: 'crashed', message: 'lost on its way (nemesis)' }

/** Something between callers and functions that does what it is told to their invocations. */
export function withFaults(): { between: (invoke: Invoke) => Invoke; set: (fault: InvocationFault) => void } {
  let fault = invocationFault.parse({})
  const between =
    (invoke: Invoke): Invoke =>
    async (name, payload) => {
      const drawn = draw(fault)
      if (drawn === 'lost') return lost
      if (drawn === 'throttled') return { kind: 'throttled', message: 'Rate Exceeded.' }
      if (drawn === 'late') await sleep(LATE_MS)
      const mayComeAgain = !isRequest(payload)
      if (drawn === 'doubled' && mayComeAgain) void invoke(name, payload)
      const ended = await invoke(name, payload)
      if (drawn === 'repeated' && mayComeAgain) void sleep(AGAIN_MS).then(() => invoke(name, payload))
      return drawn === 'unanswered' ? lost : ended
    }
  return { between, set: (next) => void (fault = next) }
}

/** Of API Gateway, which asks once; machines and schedules may ask twice. */
const isRequest = (payload: Json): boolean => typeof payload === 'object' && payload !== null && 'requestContext' in payload

function draw(fault: InvocationFault): keyof InvocationFault | 'none' {
  let left = Math.random()
  for (const kind of invocationFault.keyof().options) {
    left -= fault[kind]
    if (left < 0) return kind
  }
  return 'none'
}
