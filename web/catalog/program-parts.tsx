import type { CatalogProgram, ProgramDetails } from '../api/catalog.ts'
import { catalogMessages } from './messages.ts'

const { program: texts } = catalogMessages

type ProgramPartsProps = { program: CatalogProgram; details: ProgramDetails | null }

/** Ways to the parts of the page that there are. MIT Learn's reader knows them by `a.tab-link` (rules/app.md, "Documents"). */
export function ProgramParts({ program, details }: ProgramPartsProps) {
  const hasElectives = (details?.electives_sets.length ?? 0) > 0
  const hasInstructors = (details?.faculty ?? program.instructors).length > 0
  return (
    <nav aria-label={texts.parts}>
      <ul className="program-parts">
        <Part id="about" name={texts.about} />
        <Part id="courses" name={texts.courses} />
        {hasElectives && <Part id="electives" name={texts.electives} />}
        {hasInstructors && <Part id="instructors" name={texts.instructors} />}
      </ul>
    </nav>
  )
}

const Part = ({ id, name }: { id: string; name: string }) => (
  <li>
    <a href={`#${id}`} className="tab-link">
      {name}
    </a>
  </li>
)
