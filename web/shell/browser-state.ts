import { onlineManager } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'

function listen(target: EventTarget, ...types: string[]) {
  return (changed: () => void) => {
    for (const type of types) target.addEventListener(type, changed)
    return () => {
      for (const type of types) target.removeEventListener(type, changed)
    }
  }
}
const visibility = listen(document, 'visibilitychange')

/**
 * Whether there is a connection, by what the browser has told since the page was loaded. Who has got the page was online then, whatever
 * `navigator.onLine` says: on a machine without a network it says no, and the site of that machine answers all the same.
 */
export const useOnline = (): boolean =>
  useSyncExternalStore(
    (changed) => onlineManager.subscribe(changed),
    () => onlineManager.isOnline(),
  )
export const useVisible = (): boolean => useSyncExternalStore(visibility, () => document.visibilityState === 'visible')

const MINUTE = 60_000

/** *Now*, moving on by the minute, so that what opens or ends while the page is open shows. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  return now
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
