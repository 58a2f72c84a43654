import { Fragment, type ReactNode } from 'react'
import type { GradeRecord, RecordCourse } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { DocumentDay } from './day.tsx'

const { record: texts } = messages

/** A grade record, from its data alone. */
export function RecordView({ record }: { record: GradeRecord }) {
  const { profile } = record
  return (
    <article className="record">
      <dl className="record-facts">
        <Fact name={texts.learner}>{profile.full_name.trim()}</Fact>
        <Fact name={texts.username}>{profile.username}</Fact>
        {profile.email && (
          <Fact name={texts.email} note={texts.emailNote}>
            {profile.email}
          </Fact>
        )}
        <Fact name={texts.status}>{texts.statuses[record.program_status]}</Fact>
        {record.last_updated && (
          <Fact name={texts.updated}>
            <DocumentDay at={record.last_updated} />
          </Fact>
        )}
      </dl>
      <table className="table record-table">
        <caption className="visually-hidden">{texts.courses}</caption>
        <thead>
          <tr>
            {texts.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {record.courses.map((course) => (
            <Row key={course.title + course.edx_course_key} course={course} tagged={record.has_electives} />
          ))}
        </tbody>
      </table>
      <p className="muted small">{texts.grades}</p>
    </article>
  )
}

/** `note`: what concerns whoever looks at the screen, not who is handed the paper. */
function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        {name}
        {note && <span className="on-screen"> {note}</span>}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Where it does not fit into a line, it is broken between its parts. */
function CourseKey({ text }: { text: string }) {
  const parts = text.split('+')
  return (
    <span>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && '+'}
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  )
}

function Row({ course, tagged }: { course: RecordCourse; tagged: boolean }) {
  const [, key, grade, letter, attempts, date, status] = texts.columns
  const isGraded = course.overall_grade !== '' || course.letter_grade !== ''
  return (
    <tr>
      <th scope="row">
        {course.title}
        {tagged && <span className="tag">{texts.tags[course.elective_tag]}</span>}
      </th>
      <td data-label={key}>{course.edx_course_key === '' ? messages.none : <CourseKey text={course.edx_course_key} />}</td>
      <td data-label={grade}>{course.overall_grade === '' ? messages.none : `${course.overall_grade}%`}</td>
      <td data-label={letter}>{course.letter_grade || messages.none}</td>
      <td data-label={attempts}>{isGraded ? course.attempts : messages.none}</td>
      <td data-label={date}>{course.date_earned ? <DocumentDay at={course.date_earned} /> : messages.none}</td>
      <td data-label={status}>{texts.earned[course.status]}</td>
    </tr>
  )
}
