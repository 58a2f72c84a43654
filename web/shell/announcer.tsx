import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'

type Announce = (text: string, look?: 'toast' | 'silent') => void
const Context = createContext<Announce>(() => {})

/** Says something politely to who listens; as a toast to who looks, until they go elsewhere. Never the only place of an error. */
export const useAnnounce = (): Announce => useContext(Context)

const TOAST_MS = 8000
const NOTHING = { text: '', isToast: false, count: 0, address: '' }
const addressOf = (path: string, search: string) => `${path}?${search}`

export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState(NOTHING)
  const announce = useCallback<Announce>(
    (text, look = 'toast') =>
      setSaid(({ count }) => ({
        text,
        isToast: look === 'toast',
        count: count + 1,
        // Not what is shown, which may lag behind: what was navigated to just now.
        address: addressOf(location.pathname, location.search.slice(1)),
      })),
    [],
  )
  useEffect(() => {
    if (said.text === '') return
    const timer = setTimeout(() => setSaid(NOTHING), TOAST_MS)
    return () => clearTimeout(timer)
  }, [said])
  const [path] = useLocation()
  const search = useSearch()
  const isHere = said.address === addressOf(path, search)
  return (
    <Context value={announce}>
      {children}
      <div role="status" className={said.isToast ? 'toast' : 'visually-hidden'}>
        {said.text !== '' && isHere && <p key={said.count}>{said.text}</p>}
      </div>
    </Context>
  )
}
