import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'

type Announce = (text: string, look?: 'toast' | 'silent') => void
const Context = createContext<Announce>(() => {})

/** Says something politely to who listens; as a toast to who looks. Never the only place of an error. */
export const useAnnounce = (): Announce => useContext(Context)

const TOAST_MS = 8000

export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', isToast: false, count: 0 })
  const announce = useCallback<Announce>(
    (text, look = 'toast') => setSaid(({ count }) => ({ text, isToast: look === 'toast', count: count + 1 })),
    [],
  )
  useEffect(() => {
    if (said.text === '') return
    const timer = setTimeout(() => setSaid(({ count }) => ({ text: '', isToast: false, count })), TOAST_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <Context value={announce}>
      {children}
      <div role="status" className={said.isToast ? 'toast' : 'visually-hidden'}>
        {said.text !== '' && <p key={said.count}>{said.text}</p>}
      </div>
    </Context>
  )
}
