import { Link } from 'wouter'
import { messages } from '../messages.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { Icon } from '../ui/icon.tsx'
import { addressOf, FIRST_VIEW } from './filters.ts'

export type SearchedProgram = { id: number; title: string }

/** The program whose learners are shown, and the others to go to; filters do not come along. */
export function ProgramMenu({ programs, current }: { programs: readonly SearchedProgram[]; current: SearchedProgram }) {
  const others = programs.filter(({ id }) => id !== current.id).toSorted((a, b) => a.title.localeCompare(b.title))
  if (others.length === 0) return <p className="selector selector-only">{current.title}</p>
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
            <Link key={id} href={addressOf(id, FIRST_VIEW)} onClick={close}>
              {title}
            </Link>
          ))}
        </nav>
      )}
    </Disclosure>
  )
}
