import { useEffect, useState } from 'react'

const SECOND = 1000
/** After how long the dashboard is asked for again, one wait after the other; 2 minutes in all (rules/app.md, "Page states"). */
export const WAITS_MS = [3, 5, 8, 13, 20, 30, 30, 11].map((seconds) => seconds * SECOND)

export type Freshening = 'fresh' | 'updating' | 'gave-up'

/**
 * Asks again for data that is being updated, until it is fresh or the waits are over. Nothing is asked while `isPaused`: the page is
 * hidden, or offline.
 */
export function useFreshening(isFresh: boolean, isPaused: boolean, refetch: () => Promise<unknown>) {
  const [asked, setAsked] = useState(0)
  const wait = isFresh ? undefined : WAITS_MS[asked]
  if (isFresh && asked > 0) setAsked(0)

  useEffect(() => {
    if (wait === undefined || isPaused) return
    let isCurrent = true
    const timer = setTimeout(() => {
      void refetch().finally(() => isCurrent && setAsked((count) => count + 1))
    }, wait)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
    // `asked` is what makes the same wait twice in a row two waits.
  }, [wait, isPaused, refetch, asked])

  const state: Freshening = isFresh ? 'fresh' : wait === undefined ? 'gave-up' : 'updating'
  const again = () => {
    setAsked(0)
    void refetch()
  }
  return { state, again }
}
