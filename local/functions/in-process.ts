import { callHandler, failureOf, type Handler, type Identity, loadHandler, type Outcome, timedOut } from './handler.ts'
import type { Runner } from './runner.ts'

/**
 * Runs a function in this process. It shares modules, pools and `process.env` with all others, and a call that took too long cannot be
 * ended: its caller gets the error, and what it still does is lost.
 */
export function inProcess(file: string, identity: Identity): Runner {
  let loading: Promise<Handler> | undefined
  return {
    run: async (call) => {
      loading ??= loadHandler(file)
      let handler: Handler
      try {
        handler = await loading
      } catch (error) {
        return failureOf(error)
      }
      return new Promise<Outcome>((resolve) => {
        const timer = setTimeout(() => resolve(timedOut(call)), call.timeoutMs)
        void callHandler(handler, identity, call).then((outcome) => {
          clearTimeout(timer)
          resolve(outcome)
        })
      })
    },
    close: async () => {},
  }
}
