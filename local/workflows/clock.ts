/** Time as the interpreter sees it, so that tests can drive it. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Calls `run` once, `milliseconds` from now; the returned function takes that back. */
  readonly after: (milliseconds: number, run: () => void) => () => void
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The computer's own clock. Waits of more than 24 days (longer than one timer can hold) are made of several timers. */
export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, run) => {
    const due = Date.now() + milliseconds
    let timer: NodeJS.Timeout
    const arm = () => {
      const left = due - Date.now()
      timer = left > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(run, Math.max(left, 0))
    }
    arm()
    return () => clearTimeout(timer)
  },
}

export interface VirtualClock extends Clock {
  /** Moves time forward, firing on the way, in order, what is due; work started by a timer gets its turn before the next. */
  readonly advance: (milliseconds: number) => Promise<void>
  /** Waits for `promise`, jumping to the next timer whenever `idle()` says that nothing else is under way. */
  readonly settle: <T>(promise: Promise<T>, idle: () => boolean) => Promise<T>
  /** How far away the timers are, in milliseconds, soonest first. */
  readonly pending: () => number[]
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A clock that stands still until told to move; starts at `start` (epoch milliseconds). */
export function virtualClock(start: number): VirtualClock {
  let now = start
  let timers: { due: number; run: () => void }[] = []

  const next = () => timers.reduce<(typeof timers)[number] | undefined>((a, b) => (a && a.due <= b.due ? a : b), undefined)
  const fire = (timer: (typeof timers)[number]) => {
    timers = timers.filter((each) => each !== timer)
    now = Math.max(now, timer.due)
    timer.run()
  }
  const quiet = async () => {
    for (let turns = 0; turns < 5; turns++) await turn()
  }

  return {
    now: () => now,
    after: (milliseconds, run) => {
      const timer = { due: now + milliseconds, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    pending: () => timers.map((each) => each.due - now).sort((a, b) => a - b),
    advance: async (milliseconds) => {
      const end = now + milliseconds
      await quiet()
      for (let timer = next(); timer && timer.due <= end; timer = next()) {
        fire(timer)
        await quiet()
      }
      now = end
    },
    settle: async (promise, idle) => {
      let settled = false
      const mark = () => {
        settled = true
      }
      promise.then(mark, mark)
      while (!settled) {
        await quiet()
        const timer = next()
        if (!settled && timer && idle()) fire(timer)
      }
      return promise
    },
  }
}
