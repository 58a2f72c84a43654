import { useEffect, useRef } from 'react'
import type { Course } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { Problem } from '../ui/problem.tsx'
import { type EnrollOutcome, useEnrollOutcome } from './mutations.ts'

const { course: texts } = messages

/**
 * Where the learner's wish to be enrolled stands: under way, granted or refused. The button that was pressed goes while it is under way, so
 * the focus moves here, and stays from then on.
 */
export function EnrollState({ course }: { course: Course }) {
  const isPending = course.runs.some(({ status }) => status === 'pending-enrollment')
  const outcome = useEnrollOutcome(course)
  const place = useRef<HTMLDivElement>(null)
  const announce = useAnnounce()
  const state = isPending ? 'pending' : outcome?.kind
  const shown = useRef(state)
  useEffect(() => {
    const before = shown.current
    shown.current = state
    if (state === before || state === undefined) return
    if (state === 'enrolled') announce(texts.enrolledIn(course.title), 'silent')
    place.current?.focus({ preventScroll: true })
  }, [state, announce, course.title])
  return (
    <div ref={place} tabIndex={-1} className="enroll-state">
      {isPending ? <Pending /> : outcome && <Outcome outcome={outcome} />}
    </div>
  )
}

function Pending() {
  return (
    <p className="pending" role="status">
      <span className="spinner" aria-hidden="true" /> {texts.enrolling}
    </p>
  )
}

function Outcome({ outcome }: { outcome: EnrollOutcome }) {
  if (outcome.kind === 'enrolled') return <p className="message message-good">{texts.enrolled}</p>
  return <Problem what={texts.enrollFailed} error={outcome.error} backend={outcome.backend} />
}
