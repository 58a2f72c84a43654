import { onlineManager } from '@tanstack/react-query'
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react'

/** `target` is asked for when somebody listens: the server, which has no window, never does. */
function listen(target: () => EventTarget, ...types: string[]) {
  return (changed: () => void) => {
    for (const type of types) target().addEventListener(type, changed)
    return () => {
      for (const type of types) target().removeEventListener(type, changed)
    }
  }
}
const visibility = listen(() => document, 'visibilitychange')
const yes = () => true
const no = () => false

/**
 * Whether there is a connection, by what the browser has told since the page was loaded. Who has got the page was online then, whatever
 * `navigator.onLine` says: on a machine without a network it says no, and the site of that machine answers all the same.
 */
export const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
    yes,
  )
export const useVisible = (): boolean => useSyncExternalStore(visibility, () => document.visibilityState === 'visible', yes)

/**
 * False on the server, and in the browser for as long as the page must look as the server has made it: what only the browser knows (its
 * time, its zone, its language) shows right after that.
 */
export const useHydrated = (): boolean => useSyncExternalStore(neverChanges, yes, no)
const neverChanges = () => () => {}

/** The *now* for which the server has made the page; none where the app has made it itself. */
export const MadeAt = createContext<Date | undefined>(undefined)

const MINUTE = 60_000

/** *Now*, moving on by the minute, so that what opens or ends while the page is open shows. */
export function useNow(): Date {
  const madeAt = use(MadeAt)
  const isHydrated = useHydrated()
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  return isHydrated || madeAt === undefined ? now : madeAt
}

/** True once this has been shown for so long. */
export function useElapsed(ms: number): boolean {
  const [elapsed, setElapsed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setElapsed(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return elapsed
}
