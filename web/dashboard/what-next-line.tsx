import type { Program } from '../api/types.ts'
import { messages } from '../messages.ts'
import { useNow } from '../shell/browser-state.ts'
import { useSession } from '../shell/session.tsx'
import { Instant } from '../ui/instant.tsx'
import { type Step, whatNext } from './what-next.ts'

const { next: texts } = messages

type Props = {
  program: Program
  /** Something else asks to be done, over this: it is not said that there is nothing. */
  isQuiet: boolean
}

/** One line: the nearest thing to do, with the way to its course, or that there is none. */
export function WhatNextLine({ program, isQuiet }: Props) {
  const step = whatNext(program, useNow())
  if (!step && isQuiet) return null
  return (
    <p className="what-next">
      <strong>{texts.title}:</strong>
      {step ? <StepText step={step} /> : <span>{texts.nothing}</span>}
    </p>
  )
}

function StepText({ step: { kind, course, backend, until } }: { step: Step }) {
  const { backends } = useSession()
  const text = kind === 'upgrade' ? texts.upgrade(course.title, backends[backend].name) : texts[kind](course.title)
  return (
    <span>
      <a href={`#course-${course.id}`}>{text}</a>
      {until !== undefined && (
        <>
          {' '}
          {texts.by} <Instant at={until} withTime />
        </>
      )}
    </span>
  )
}
