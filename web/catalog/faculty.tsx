import type { ProgramDetails } from '../api/catalog.ts'
import { catalogMessages } from './messages.ts'
import { Avatar } from '../ui/avatar.tsx'

const { program: texts } = catalogMessages
const PICTURE = 56

type FacultyProps = { instructors: readonly { name: string }[]; details: ProgramDetails | null }

/** Who teaches; names alone where no more is known. */
export function Faculty({ instructors, details }: FacultyProps) {
  const people: ProgramDetails['faculty'] =
    details?.faculty ?? instructors.map(({ name }) => ({ name, title: null, short_bio: null, image_url: null }))
  if (people.length === 0) return null
  return (
    <section aria-labelledby="instructors">
      <h2 id="instructors">{texts.instructors}</h2>
      {details?.faculty_description && <p>{details.faculty_description}</p>}
      <ul className="people">
        {people.map((person) => (
          <li key={person.name} className="person">
            {details && <Avatar name={person.name} image={person.image_url} size={PICTURE} isOneOfMany />}
            <div>
              <p>{[person.title, person.name].filter(Boolean).join(' ')}</p>
              {person.short_bio && <p className="muted small">{person.short_bio}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
