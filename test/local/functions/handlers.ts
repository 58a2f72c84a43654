import { setTimeout as sleep } from 'node:timers/promises'
import type { Handler } from '../../../local/functions/handler.ts'

/** One handler that does what its event says, for the tests of the function runtime. */
type Event = { do: string; text?: string; ms?: number; names?: string[] }

let calls = 0

class TooBad extends Error {
  override name = 'TooBad'
}

const deeds: Record<string, (event: Event, context: Parameters<Handler>[1]) => unknown> = {
  echo: (event) => event,
  nothing: () => undefined,
  count: () => (calls += 1),
  process: () => process.pid,
  throw: (event) => {
    throw new TooBad(event.text)
  },
  throwText: () => Promise.reject('just text'),
  circle: () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    return circle
  },
  big: () => 'x'.repeat(6 * 1024 * 1024),
  context: (_, { getRemainingTimeInMillis, ...context }) => ({ ...context, remaining: getRemainingTimeInMillis() }),
  variables: () => ({ ...process.env }),
  exit: () => process.exit(3),
  hang: () => new Promise(() => {}),
  spin: () => {
    for (;;);
  },
  slow: async (event) => {
    await sleep(event.ms)
    return 'slow'
  },
}

export const handler = (event: Event, context: Parameters<Handler>[1]) => deeds[event.do]?.(event, context)
