import type { Course, Run } from '../api/types.ts'
import { messages } from '../messages.ts'
import { onSite, useSession } from '../shell/session.tsx'
import { Icon } from '../ui/icon.tsx'
import { useOpenDialog } from './dialogs.ts'
import { hasStarted, isRunning, startOf } from './runs.ts'
import { StartText } from './start-text.tsx'

const { course: texts } = messages

/** Where the first run stands, and the ways to it. */
export function RunLine({ course, now }: { course: Course; now: Date }) {
  const open = useOpenDialog()
  const [first] = course.runs
  if (!first) return null
  return (
    <div className="run-line">
      <RunState run={first} now={now} />
      {open && (
        <p className="run-links">
          <CourseLink run={first} now={now} />
          {course.has_contact_email && (
            <button type="button" className="link-button" onClick={() => open({ kind: 'contact', course })}>
              {texts.contact}
            </button>
          )}
        </p>
      )}
      <CurrentGrade run={first} isLinked={open !== undefined} />
    </div>
  )
}

function RunState({ run, now }: { run: Run; now: Date }) {
  if (isRunning(run, now) && run.status !== 'offered') return <p className="run-state running">{texts.inProgress}</p>
  if (hasStarted(run, now)) return null
  const start = startOf(run, now)
  return start ? (
    <p className="run-state">
      <StartText start={start} />
    </p>
  ) : null
}

const OPENS = new Set<Run['status']>(['currently-enrolled', 'passed', 'not-passed'])
const OPENS_ONCE_STARTED = new Set<Run['status']>(['can-upgrade', 'missed-deadline'])

function CourseLink({ run, now }: { run: Run; now: Date }) {
  const { backends } = useSession()
  const site = backends[run.courseware_backend]
  const opens = OPENS.has(run.status) || (OPENS_ONCE_STARTED.has(run.status) && hasStarted(run, now))
  const href = opens && run.course_id !== null ? onSite(site, `/courses/${run.course_id}`) : run.enrollment_url
  if (!href) return null
  return (
    <span>
      <a href={href}>{texts.openOn(site.name)}</a> <Icon name="external" />
    </span>
  )
}

function CurrentGrade({ run, isLinked }: { run: Run; isLinked: boolean }) {
  const { backends } = useSession()
  if (typeof run.current_grade !== 'number') return null
  const grade = Math.round(run.current_grade)
  const shown = messages.percent(grade)
  const href = onSite(backends[run.courseware_backend], `/courses/${run.course_id}/progress`)
  return (
    <div className="current-grade">
      <p>
        {isLinked ? texts.progress : texts.progressStaff}{' '}
        {isLinked && run.course_id !== null ? <a href={href}>{shown}</a> : <strong>{shown}</strong>}
      </p>
      <svg className="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect className="bar-track" width="100" height="4" />
        <rect className="bar-share" width={Math.min(grade, 100)} height="4" />
      </svg>
    </div>
  )
}
