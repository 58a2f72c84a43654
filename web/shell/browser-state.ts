import { useEffect, useState, useSyncExternalStore } from 'react'

function listen(target: EventTarget, ...types: string[]) {
  return (changed: () => void) => {
    for (const type of types) target.addEventListener(type, changed)
    return () => {
      for (const type of types) target.removeEventListener(type, changed)
    }
  }
}
const connection = listen(window, 'online', 'offline')
const visibility = listen(document, 'visibilitychange')

export const useOnline = (): boolean => useSyncExternalStore(connection, () => navigator.onLine)
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
