import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { onSite, useSession } from '../shell/session.tsx'
import { Instant } from '../ui/instant.tsx'
import { useOpenDialog } from './dialogs.ts'
import { type ExamLine, examLineOf } from './exam-line.ts'

const { exam: texts } = messages

export function ExamLineView({ course }: { course: Course }) {
  const line = examLineOf(course)
  if (!line) return null
  return (
    <div className="exam-line">
      <div className="message-row">
        <p className="message">
          {line.result && <strong>{line.result === 'passed' ? texts.passed : texts.notPassed} </strong>}
          <NextText next={line.next} />
        </p>
        {line.next?.kind === 'register' && <RegisterButton course={course} />}
      </div>
      {line.next?.kind === 'register' && <AlreadyRegistered course={course} />}
    </div>
  )
}

function NextText({ next }: { next: ExamLine['next'] }) {
  switch (next?.kind) {
    case undefined:
      return null
    case 'register':
      return <RegisterBy next={next} />
    case 'opens':
      return (
        <>
          {texts.opens} <Instant at={next.at} withTime />.
        </>
      )
    case 'next-date':
      return texts.nextDate(next.text)
    case 'none-open':
      return texts.noneOpen
  }
}

function RegisterBy({ next: { until, untilAt, dates } }: { next: { until: string; untilAt: string | null; dates: string } }) {
  const takeIt = dates && texts.takeIt(dates)
  if (untilAt === null) return [until && texts.registerBy(until), takeIt].filter(Boolean).join(' ')
  return (
    <>
      {texts.registerBefore} <Instant at={untilAt} withTime />. {takeIt}
    </>
  )
}

function RegisterButton({ course }: { course: Course }) {
  const open = useOpenDialog()
  return (
    <button
      type="button"
      className="button"
      aria-label={messages.course.onPage(texts.register, course.title)}
      onClick={() => open?.({ kind: 'exam', course })}
    >
      {texts.register}
    </button>
  )
}

function AlreadyRegistered({ course }: { course: Course }) {
  const { backends } = useSession()
  const site = backends[course.runs[0]?.courseware_backend ?? 'mitxonline']
  return (
    <p className="muted small">
      {texts.already} <a href={onSite(site, '/dashboard')}>{site.name}</a>.
    </p>
  )
}
