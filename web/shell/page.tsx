import { createContext, type ReactNode, use, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { messages } from '../messages.ts'
import { ConnectionBanner } from './connection.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'

/** How many pages this visit has shown. The first one leaves the focus where the browser put it. */
const Visit = createContext({ shown: 0 })

type PageProps = {
  /** The page's h1, and its title in the browser. */
  title: string
  /** Stands over the h1. */
  lead?: ReactNode
  /** Stands in the header beside the logo. */
  selector?: ReactNode
  /** What changes when the reader goes to another view of the same page. */
  view?: string
  className?: string
  children: ReactNode
}

/** The frame of every page. Going to another one moves the focus to its h1 and changes the title. */
export function Page({ title, lead, selector, view = '', className = '', children }: PageProps) {
  const visit = use(Visit)
  const [path] = useLocation()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${messages.site}`
  }, [title])
  useEffect(() => {
    if (visit.shown > 0) heading.current?.focus({ preventScroll: location.hash !== '' })
    if (visit.shown > 0 && location.hash === '') scrollTo(0, 0)
    visit.shown += 1
  }, [visit, path, view])
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
