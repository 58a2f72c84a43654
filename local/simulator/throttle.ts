import type { Call } from '../world/faults.ts'

/** Calls of Open edX's enrollment API, which alone it limits (`EnrollmentUserThrottle`). */
const enrollmentCalls: readonly Call[] = ['enrollments', 'enroll', 'staff-enrollments']
const PER_MINUTE = { staff: 120, learner: 40 }
const MINUTE_MS = 60_000

/** Seconds that a client must wait; undefined: it may go on. */
export type Throttle = (call: Call, client: string, now: Date) => number | undefined

/** So many calls of the enrollment API by each user in any minute, as Django REST framework counts: what is refused does not count. */
export function createThrottle(): Throttle {
  const histories = new Map<string, number[]>()
  return (call, client, now) => {
    if (!enrollmentCalls.includes(call)) return undefined
    const at = now.getTime()
    const history = (histories.get(client) ?? []).filter((before) => before > at - MINUTE_MS)
    histories.set(client, history)
    if (history.length < (client === 'staff' ? PER_MINUTE.staff : PER_MINUTE.learner)) {
      history.push(at)
      return undefined
    }
    return Math.max(1, Math.ceil(((history[0] ?? at) + MINUTE_MS - at) / 1000))
  }
}
