import type { Education, Work } from '../api/profile.ts'
import { countryName, spelledState } from '../learners/places.ts'
import { messages } from '../messages.ts'
import { CardHead } from './card-head.tsx'

const { learner: texts, learners } = messages

type Dated = { start_date: string | null; end_date: string | null }

/** Current ones first, then the latest. Dates are `YYYY-MM-DD`, which sort as text. */
export function byEnd(a: Dated, b: Dated): number {
  if (a.end_date === b.end_date) return (b.start_date ?? '').localeCompare(a.start_date ?? '')
  if (a.end_date === null || b.end_date === null) return a.end_date === null ? -1 : 1
  return b.end_date.localeCompare(a.end_date)
}

export function WorkCard({ work, isOwn }: { work: readonly Work[]; isOwn: boolean }) {
  if (work.length === 0) return null
  return (
    <section className="card" aria-labelledby="work">
      <CardHead id="work" title={texts.work} editAt={isOwn ? '/profile/professional' : undefined} />
      <ul className="past">
        {work.toSorted(byEnd).map((job) => (
          <li key={job.id}>
            <p>
              <strong>{texts.works(job.position ?? '', job.company_name ?? '')}</strong>
            </p>
            <p className="muted small">
              {lineOf(job.industry, placeOf(job.city, job.state_or_territory, job.country), spanOf(job))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function EducationCard({ education, isOwn }: { education: readonly Education[]; isOwn: boolean }) {
  if (education.length === 0) return null
  const sorted = education.toSorted((a, b) => (b.graduation_date ?? '').localeCompare(a.graduation_date ?? ''))
  return (
    <section className="card" aria-labelledby="education">
      <CardHead id="education" title={texts.education} editAt={isOwn ? '/profile/education' : undefined} />
      <ul className="past">
        {sorted.map((each) => (
          <li key={each.id}>
            <p>
              <strong>{lineOf(degreeOf(each), each.field_of_study)}</strong>
            </p>
            <p className="muted small">
              {lineOf(
                each.school_name,
                each.online_degree
                  ? texts.online
                  : placeOf(each.school_city, each.school_state_or_territory, each.school_country),
                monthOf(each.graduation_date),
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

const degreeOf = ({ degree_name: degree }: Education) => degree && (learners.degrees[degree] ?? degree)
const lineOf = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ')

const placeOf = (city: string | null, state: string | null, country: string | null) =>
  [city, state && spelledState(state), country && countryName(country)].filter(Boolean).join(', ')

function spanOf({ start_date: start, end_date: end }: Work): string {
  const until = end === null ? texts.present : monthOf(end)
  return start === null ? until : `${monthOf(start)} – ${until}`
}

const month = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', timeZone: 'UTC' })

/** A day of the calendar, never shifted by the reader's zone. */
function monthOf(date: string | null): string {
  const at = Date.parse(`${date ?? ''}T00:00:00Z`)
  return Number.isNaN(at) ? '' : month.format(at)
}
