import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { CatalogProgram } from '../api/catalog.ts'
import { catalogMessages } from './messages.ts'
import { Cover } from './cover.tsx'
import { pagePathOf } from './page-path.ts'
import { StartLine } from './start-line.tsx'

const { program: texts } = catalogMessages
const MAX_NAMES = 3

/** A live program; its title leads to its page when it has one. `children` stand at its foot. */
export function ProgramCard({ program, children }: { program: CatalogProgram; children?: ReactNode }) {
  const path = pagePathOf(program)
  return (
    <article className={path ? 'program-card program-card-linked' : 'program-card'}>
      <Cover program={program} isOneOfMany />
      <div className="program-card-text">
        <h3>{path ? <Link href={path}>{program.title}</Link> : program.title}</h3>
        <p className="muted">
          {program.courses.length > 0 && `${texts.courseCount(program.courses.length)} · `}
          <StartLine program={program} />
        </p>
        {program.instructors.length > 0 && <p className="small muted">{texts.people(shortened(program.instructors))}</p>}
        {children && <div className="program-card-foot">{children}</div>}
      </div>
    </article>
  )
}

function shortened(people: readonly { name: string }[]): string[] {
  const names = people.map(({ name }) => name)
  if (names.length <= MAX_NAMES) return names
  return [...names.slice(0, MAX_NAMES - 1), texts.more(names.length - MAX_NAMES + 1)]
}
