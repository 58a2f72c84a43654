import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useOpenDialog } from './dialogs.ts'
import { gradesOf } from './grades.ts'

const { course: texts } = messages

const shown = (grade: number | null) => (grade === null ? messages.none : messages.percent(grade))

/** The best grades. Course and exam open their details. */
export function GradeFigures({ course }: { course: Course }) {
  const grades = gradesOf(course)
  return (
    <dl className="figures">
      <Figure course={course} label={texts.grades.course} grade={grades.course} />
      {course.has_exam && <Figure course={course} label={texts.grades.exam} grade={grades.exam} />}
      {course.has_exam && (
        <div>
          <dt>{texts.grades.final}</dt>
          <dd>{shown(grades.final)}</dd>
        </div>
      )}
    </dl>
  )
}

function Figure({ course, label, grade }: { course: Course; label: string; grade: number | null }) {
  const open = useOpenDialog()
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {open ? (
          <button
            type="button"
            className="figure-button"
            aria-label={`${shown(grade)} ${texts.gradeDetails(label)}`}
            onClick={() => open({ kind: 'grades', course })}
          >
            {shown(grade)}
          </button>
        ) : (
          shown(grade)
        )}
      </dd>
    </div>
  )
}
