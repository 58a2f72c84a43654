/** What a client was told: one line of the history. Times are milliseconds since the run began. */
export type Told = {
  from: number
  to: number
  client: string
  what: string
  /** HTTP status, or how it ended without one: `unreachable`, `no-answer`. */
  status: number | 'unreachable' | 'no-answer'
  /** The code of an error's body; '' where there is none. */
  code: string
  retryAfter: boolean
  /** What was asked for, where a check needs it. */
  asked?: Record<string, unknown>
}

/** `drawn`: what of the fault's kinds it was; '' where there is one. */
export type Injected = { at: number; fault: string; drawn: string; healed: number | null }

/** A promise that was not kept, and when that was seen. */
export type Violation = { at: number; promise: string; detail: string }

/** A score that an operator has sent for a learner's exam, and whether it was said to be there. */
export type Graded = { userId: number; examRunId: number; score: number; isDone: boolean }

export type History = {
  now: () => number
  told: Told[]
  graded: Graded[]
  injected: Injected[]
  violations: Violation[]
  /** Notes a violation; of one promise a few are enough, and each once. */
  violated: (promise: string, detail: string) => void
  /** Lines that the system has logged. */
  logged: { at: number; line: string }[]
  /** What the system has done, in the end. */
  done: Record<string, number>
}

const ENOUGH = 5

/** @param seen hears of each violation at once */
export function createHistory(seen: (violation: Violation) => void = () => {}): History {
  const began = Date.now()
  const now = () => Date.now() - began
  const violations: Violation[] = []
  return {
    now,
    told: [],
    graded: [],
    injected: [],
    violations,
    violated: (promise, detail) => {
      const others = violations.filter((each) => each.promise === promise)
      if (others.length >= ENOUGH || others.some((each) => each.detail === detail)) return
      const violation = { at: now(), promise, detail }
      violations.push(violation)
      seen(violation)
    },
    logged: [],
    done: {},
  }
}

/** Whether one of these faults was active within so many milliseconds before an instant. */
export function wasActive(history: History, faults: readonly string[], from: number, to: number, graceMs: number): boolean {
  return history.injected.some(
    ({ fault, at, healed }) => faults.includes(fault) && at <= to && (healed ?? Number.POSITIVE_INFINITY) + graceMs >= from,
  )
}
