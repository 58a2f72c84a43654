import type { Backend, Course, Program } from '../api/types.ts'
import { messagesOf } from './course-lines.ts'
import { examLineOf } from './exam-line.ts'
import { closingOf, isNotOver, isOpen, upgradeDeadlineOf } from './runs.ts'

export type Step = { kind: 'exam' | 'upgrade' | 'enroll'; course: Course; backend: Backend; until: string | undefined }

/**
 * The nearest thing that a learner can do in a program (rules/app.md, "What next"): what ends first; what has no end comes after what has one.
 * Undefined when there is nothing.
 */
export function whatNext({ courses }: Program, now: Date): Step | undefined {
  const steps = courses.flatMap((course) => stepsOf(course, now))
  return steps.toSorted((a, b) => timeOf(a) - timeOf(b))[0]
}

const timeOf = ({ until }: Step) => (until === undefined ? Infinity : new Date(until).getTime())

function stepsOf(course: Course, now: Date): Step[] {
  const steps: Step[] = []
  const [first] = course.runs
  const exam = examLineOf(course)
  if (exam?.next?.kind === 'register') {
    const until = exam.next.untilAt ?? undefined
    if (until === undefined || new Date(until) > now)
      steps.push({ kind: 'exam', course, backend: first?.courseware_backend ?? 'mitxonline', until })
  }
  if (first?.status === 'can-upgrade' && isNotOver(first, now)) {
    const until = upgradeDeadlineOf(first, now)
    if (until !== undefined) steps.push({ kind: 'upgrade', course, backend: first.courseware_backend, until })
  }
  const { lines, again } = messagesOf(course, now)
  const offered = lines.flatMap((line) => (line.kind === 'enroll' ? [line.run] : []))
  // Taking a course again that is passed is nothing to do: it is a wish.
  if (again && !again.isFolded && isOpen(again.run, now)) offered.push(again.run)
  return [
    ...steps,
    ...offered.map((run) => ({ kind: 'enroll' as const, course, backend: run.courseware_backend, until: closingOf(run, now) })),
  ]
}
