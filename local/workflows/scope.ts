import type { Clock } from './clock.ts'
import { Interrupted, StateFailure } from './errors.ts'

/**
 * What belongs together and ends together: an execution, or the iterations of one Map. Once it has ended, its waits are
 * over and nothing in it may start; scopes inside it end with it.
 */
export interface Scope {
  readonly ended: () => boolean
  readonly end: () => void
  /** Calls `run` when the scope ends; the returned function takes that back. */
  readonly onEnd: (run: () => void) => () => void
  /** Throws Interrupted if the scope has ended. */
  readonly check: () => void
}

export function createScope(parent?: Scope): Scope {
  let ended = parent?.ended() ?? false
  const listeners = new Set<() => void>()
  let leave = () => {}
  const end = () => {
    if (ended) return
    ended = true
    leave()
    for (const each of listeners) each()
    listeners.clear()
  }
  if (parent) leave = parent.onEnd(end)
  return {
    ended: () => ended,
    end,
    onEnd: (run) => {
      listeners.add(run)
      return () => listeners.delete(run)
    },
    check: () => {
      if (ended) throw new Interrupted()
    },
  }
}

/** Waits `milliseconds` by the clock; throws Interrupted as soon as the scope ends. */
export function sleep(clock: Clock, scope: Scope, milliseconds: number): Promise<void> {
  scope.check()
  return new Promise((resolve, reject) => {
    const forget = scope.onEnd(() => {
      cancel()
      reject(new Interrupted())
    })
    const cancel = clock.after(milliseconds, () => {
      forget()
      resolve()
    })
  })
}

/** The promise's value; throws Interrupted as soon as the scope ends, States.Timeout after `seconds`. The work itself runs on. */
export function within<T>(clock: Clock, scope: Scope, work: Promise<T>, seconds: number | undefined): Promise<T> {
  scope.check()
  return new Promise((resolve, reject) => {
    const cancel =
      seconds === undefined
        ? () => {}
        : clock.after(seconds * 1000, () => {
            forget()
            reject(new StateFailure('States.Timeout', ''))
          })
    const forget = scope.onEnd(() => {
      cancel()
      reject(new Interrupted())
    })
    const done = () => {
      cancel()
      forget()
    }
    work.then(
      (value) => {
        done()
        resolve(value)
      },
      (error: unknown) => {
        done()
        reject(error)
      },
    )
  })
}
