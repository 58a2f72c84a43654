import type { Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { PageLink } from '../shell/page-link.tsx'
import { Icon } from '../ui/icon.tsx'

const { progress } = messages

export function ProgressCard({ program }: { program: Program }) {
  const { certificate, title, grade_average: average } = program
  return (
    <section className="area-progress card" aria-labelledby="progress">
      <h2 id="progress" className="card-title">
        {progress.title}
      </h2>
      {certificate === '' ? <Ring program={program} /> : <Congratulation title={title} />}
      {average !== null && <p className="muted centered">{progress.average(average)}</p>}
      <Documents program={program} />
    </section>
  )
}

/** The documents that there are for the learner in this program: all that the dashboard gives a link to. */
function Documents({ program }: { program: Program }) {
  const { program_letter_url: letter, grade_records_url: records, certificate } = program
  const documents = [
    [certificate, progress.certificate],
    [letter ?? '', progress.letter],
    [records ?? '', progress.records],
  ] as const
  const given = documents.filter(([href]) => href !== '')
  if (given.length === 0) return null
  return (
    <div className="documents">
      <h3 className="small" id="documents">
        {progress.documents}
      </h3>
      <ul className="link-list" aria-labelledby="documents">
        {given.map(([href, text]) => (
          <li key={href}>
            <PageLink href={href}>{text}</PageLink>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Congratulation({ title }: { title: string }) {
  return (
    <div className="congratulation">
      <span className="seal">
        <Icon name="check" />
      </span>
      <p>
        <strong>{progress.done}</strong>
        <br />
        {progress.doneText(title)}
      </p>
    </div>
  )
}

const PARTS = 100

/** How much of what is required is passed. The text under it says the same. */
export function Ring({ program }: { program: Program }) {
  const { number_courses_passed: passed, number_courses_required: required } = program
  const counted = Math.min(passed, required)
  const share = (counted / Math.max(required, 1)) * PARTS
  return (
    <div className="ring">
      <svg viewBox="0 0 120 120" width="148" height="148" aria-hidden="true" focusable="false">
        <circle className="ring-track" cx="60" cy="60" r="52" />
        {share > 0 && (
          <circle
            className="ring-share"
            cx="60"
            cy="60"
            r="52"
            pathLength={PARTS}
            strokeDasharray={`${share} ${PARTS}`}
            transform="rotate(-90 60 60)"
          />
        )}
        <text x="60" y="60" textAnchor="middle" dominantBaseline="central">
          {counted}/{required}
        </text>
      </svg>
      <p>
        {progress.count(counted, required)} {progress.passed}
        {program.has_exams && program.courses.some(({ has_exam }) => has_exam) && (
          <span className="muted small ring-note">{progress.counts}</span>
        )}
      </p>
    </div>
  )
}
