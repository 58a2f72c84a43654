import { type ReactNode, useId, useState } from 'react'
import type { Course, Run } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useHasPage } from '../shell/page-link.tsx'
import { useSession } from '../shell/session.tsx'
import { Instant } from '../ui/instant.tsx'
import { type Line, messagesOf } from './course-lines.ts'
import { useOpenDialog } from './dialogs.ts'
import { EnrollState } from './enroll-state.tsx'
import { isOpen, openingOf, startOf } from './runs.ts'
import { OpeningText, StartText } from './start-text.tsx'

const { line: texts, course: actions } = messages

/** What a course card says, and what one can do about it. */
export function CourseMessages({ course, now }: { course: Course; now: Date }) {
  const { lines, again } = messagesOf(course, now)
  const [isUnfolded, unfold] = useState(false)
  const panel = useId()
  const isShown = again && (!again.isFolded || isUnfolded)
  return (
    <div className="messages">
      {lines.map((line) => (
        <LineView key={line.kind} line={line} course={course} now={now} />
      ))}
      {again?.isFolded && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isUnfolded}
          aria-controls={panel}
          aria-label={actions.onPage(actions.takeAgain, course.title)}
          onClick={() => unfold(!isUnfolded)}
        >
          {actions.takeAgain}
        </button>
      )}
      {again && (
        <div id={panel} hidden={!isShown}>
          {isShown && <NextRun course={course} run={again.run} now={now} action={actions.reenroll} />}
        </div>
      )}
      <EnrollState course={course} />
    </div>
  )
}

function LineView({ line, course, now }: { line: Line; course: Course; now: Date }) {
  const { backends } = useSession()
  switch (line.kind) {
    case 'enroll':
    case 'next-run':
      return <NextRun course={course} run={line.run} now={now} action={actions.enroll} />
    case 'none-planned':
      return <Message>{texts.nonePlanned}</Message>
    case 'passed':
      return <Passed certificateUrl={line.certificateUrl} course={course} />
    case 'passed-coursework':
      return <Message tone="good">{texts.passedCoursework(line.season)}</Message>
    case 'auditing':
      return <Auditing run={line.run} isRetake={line.isRetake} now={now} />
    case 'run-over':
      return <Message>{texts.runOver(backends[line.backend].name, line.season)}</Message>
    case 'missed-deadline':
      return <Message tone="attention">{line.next ? texts.missed : texts.missedNone}</Message>
    case 'not-passed':
      return <Message tone="attention">{line.next ? texts.notPassedAgain : texts.notPassed}</Message>
  }
}

function Message({ tone = 'plain', children }: { tone?: 'plain' | 'good' | 'attention'; children: ReactNode }) {
  return <p className={`message message-${tone}`}>{children}</p>
}

function Passed({ certificateUrl, course }: { certificateUrl: string; course: Course }) {
  const hasPage = useHasPage()
  // Certificates are pages of a course site, or of this app.
  const isShown = !certificateUrl.startsWith('/') || hasPage(certificateUrl)
  return (
    <div className="message-row">
      <Message tone="good">
        {texts.passed} {certificateUrl === '' && texts.certificateMayFollow}
      </Message>
      {certificateUrl !== '' && isShown && (
        <a
          className="button button-quiet"
          href={certificateUrl}
          aria-label={actions.onPage(actions.viewCertificate, course.title)}
        >
          {actions.viewCertificate}
        </a>
      )}
    </div>
  )
}

function Auditing({ run, isRetake, now }: { run: Run; isRetake: boolean; now: Date }) {
  const deadline = run.course_upgrade_deadline
  const isAhead = deadline !== null && new Date(deadline) > now
  return (
    <Message>
      {isRetake ? texts.retaking : texts.auditing} {texts.noUpgrade}
      {isAhead && (
        <>
          {' '}
          {texts.upgradeDeadline} <Instant at={deadline} withTime />.
        </>
      )}
    </Message>
  )
}

/** A run that one can join now or later: when it starts, when enrollment opens, and the button once it has. */
function NextRun({ course, run, now, action }: { course: Course; run: Run; now: Date; action: string }) {
  const open = useOpenDialog()
  const start = startOf(run, now)
  const canEnroll = isOpen(run, now)
  return (
    <div className="message-row">
      <p className="message">
        {start && <StartText start={start} subject={canEnroll ? messages.start.course : messages.start.next} withTime />}{' '}
        <OpeningText opening={openingOf(run, now)} />
      </p>
      {open && isOpen(run, now) && (
        <button
          type="button"
          className="button"
          aria-label={actions.onPage(action, course.title)}
          onClick={() => open({ kind: 'enroll', course, run })}
        >
          {action}
        </button>
      )}
    </div>
  )
}
