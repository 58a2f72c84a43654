import type { ProgramDetails } from '../api/catalog.ts'
import { catalogMessages } from './messages.ts'

const { program: texts } = catalogMessages

/** Which courses one may choose from, and how many count. */
export function Electives({ details: { electives_sets: sets, courses } }: { details: ProgramDetails }) {
  if (sets.length === 0) return null
  return (
    <section aria-labelledby="electives">
      <h2 id="electives">{texts.electives}</h2>
      {sets.map(({ id, title, required_number: required, course_ids: ids }) => (
        <div key={id} className="electives">
          <h3>{title}</h3>
          <p>{texts.choose(required, ids.length)}</p>
          <ul>
            {courses
              .filter((course) => ids.includes(course.id))
              .map((course) => (
                <li key={course.id}>{course.title}</li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  )
}
