import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { messages } from '../messages.ts'
import { Disclosure } from './disclosure.tsx'
import { Icon } from './icon.tsx'

type Named = { id: number; title: string }
type Props = {
  programs: readonly Named[]
  current: Named
  hrefOf: (id: number) => string
  /** What else the menu offers; `close` closes it. */
  more?: ((close: () => void) => ReactNode) | undefined
}

/** The program that is shown and, in a menu, the others to go to; its title alone where there is nothing to choose. */
export function ProgramSwitch({ programs, current, hrefOf, more }: Props) {
  const others = programs.filter(({ id }) => id !== current.id).toSorted((a, b) => a.title.localeCompare(b.title))
  if (others.length === 0 && !more) return <p className="selector selector-only">{current.title}</p>
  const label = (
    <>
      <span className="visually-hidden">{messages.menu.program} </span>
      <span className="selector-title">{current.title}</span>
      <Icon name="chevron" />
    </>
  )
  return (
    <Disclosure className="selector" label={label}>
      {(close) => (
        <nav className="menu" aria-label={messages.menu.program}>
          {others.map(({ id, title }) => (
            <Link key={id} href={hrefOf(id)} onClick={close}>
              {title}
            </Link>
          ))}
          {more?.(close)}
        </nav>
      )}
    </Disclosure>
  )
}
