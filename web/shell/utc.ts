import { useSyncExternalStore } from 'react'

/** Whether times are shown in UTC: a choice for as long as the app is open. */
let isUtc = false
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useUtc = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => isUtc,
    () => false,
  )

export function showUtc(wanted: boolean): void {
  isUtc = wanted
  for (const listener of listeners) listener()
}
