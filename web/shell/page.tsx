import { createContext, type ReactNode, use, useEffect, useLayoutEffect, useRef } from 'react'
import { useLocation, useSearch } from 'wouter'
import { messages } from '../messages.ts'
import { ConnectionBanner } from './connection.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'

/**
 * The address that was shown last, and whether its h1 had the focus when it went. The first one of a visit leaves the focus where the
 * browser put it.
 */
const Visit = createContext<{ address?: string; wasOnHeading?: boolean }>({})

type PageProps = {
  /** The page's h1, and its title in the browser. */
  title: string
  /** Stands over the h1. */
  lead?: ReactNode
  /** Stands in the header beside the logo. */
  selector?: ReactNode
  className?: string
  /**
   * Which page this is, where parts of the address only say how it is shown: going from one to another of the same name moves nothing.
   * Null: not known yet.
   */
  place?: string | null
  children: ReactNode
}

/** The frame of every page. Going to another one moves the focus to its h1 and changes the title. */
export function Page({ title, lead, selector, className = '', place, children }: PageProps) {
  const visit = use(Visit)
  const [path] = useLocation()
  const search = useSearch()
  const address = place === undefined ? `${path}?${search}` : place
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${messages.site}`
  }, [title])
  useLayoutEffect(() => {
    const element = heading.current
    return () => {
      visit.wasOnHeading = document.activeElement === element
    }
  }, [visit])
  useEffect(() => {
    if (address === null) return
    const isNew = visit.address !== undefined && visit.address !== address
    // The page that was shown while data was under way has gone, and its h1 with it.
    if (visit.address === address && visit.wasOnHeading) heading.current?.focus({ preventScroll: true })
    visit.address = address
    visit.wasOnHeading = false
    if (!isNew) return
    heading.current?.focus({ preventScroll: location.hash !== '' })
    if (location.hash === '') scrollTo(0, 0)
  }, [visit, address])
  return (
    <>
      <a className="skip-link" href="#main">
        {messages.skip}
      </a>
      <Header selector={selector} />
      <main id="main" className={`page ${className}`} tabIndex={-1}>
        <ConnectionBanner />
        <div className="page-head">
          {lead}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {children}
      </main>
      <Footer />
    </>
  )
}
