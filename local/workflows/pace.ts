/** States that may pass before other work of the process gets its turn. */
const STATES_PER_TURN = 64

/** Gives way to other work of the process once in a while; undefined: go on at once. */
export type Pace = () => Promise<void> | undefined

/** One pace is shared by all that runs at once: promises that resolve at once would otherwise never let a timer or a socket in. */
export function createPace(): Pace {
  let passed = 0
  return () => (++passed % STATES_PER_TURN === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined)
}
