import { Link } from 'wouter'
import type { ListedProgram, Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { Icon } from '../ui/icon.tsx'

type Props = {
  programs: readonly Program[]
  current: Program | undefined
  listed: readonly ListedProgram[]
  onJoin: () => void
}

/** The program that is shown, the others to go to, and the way to join one more. */
export function ProgramSelector({ programs, current, listed, onJoin }: Props) {
  const others = programs.filter(({ id }) => id !== current?.id).toSorted((a, b) => a.title.localeCompare(b.title))
  const canJoin = listed.some(({ enrolled }) => !enrolled)
  if (!current) return null
  if (others.length === 0 && !canJoin) return <p className="selector selector-only">{current.title}</p>
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
            <Link key={id} href={`/dashboard?program=${id}`} onClick={close}>
              {title}
            </Link>
          ))}
          {canJoin && (
            <button
              type="button"
              onClick={() => {
                close()
                onJoin()
              }}
            >
              {messages.menu.join}
            </button>
          )}
        </nav>
      )}
    </Disclosure>
  )
}
