import { useEffect, useState } from 'react'

const QUIET_MS = 250

/** The value once it has not changed for a quarter of a second: somebody is typing. */
export function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), QUIET_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
