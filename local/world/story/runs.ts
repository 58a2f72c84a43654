import type { CatalogCourse, CatalogRun, ExamRun } from '../catalog.ts'
import { daysAfter, termName, termOf } from '../terms.ts'

/** Days from the beginning of the world. */
type Span = { from: number; to: number }

/** When the story's runs are taught. The rest follows from it: enrollment, upgrade, freeze (local/world/catalog.ts). */
const SPANS = {
  /** Over, and due to be frozen. */
  past: { from: -200, to: -60 },
  /** Under way, and still to be upgraded. */
  now: { from: -30, to: 60 },
  /** Under way, and too late to be upgraded. */
  closing: { from: -80, to: 12 },
  /** Announced. */
  next: { from: 20, to: 110 },
} as const satisfies Record<string, Span>

/** Taught before exams became a part of the course grade (rules/dashboard.md, "Grades of a user in a program"). */
const OLD = { start: new Date('2022-05-15T15:00:00Z'), end: new Date('2022-08-20T15:00:00Z') }

export type Chapter = keyof typeof SPANS | 'old'

/** Which courses are taught for the story, beside the runs of each term. */
const TAUGHT: Readonly<Record<string, readonly Chapter[]>> = {
  'MITx+CTL.SC0x': ['past', 'now'],
  'MITx+CTL.SC1x': ['past'],
  'MITx+CTL.SC2x': ['now'],
  'MITx+CTL.SC3x': ['closing'],
  'MITx+CTL.SC4x': ['next'],
  'MITxT+14.100x': ['old'],
  'MITxT+14.310x': ['past'],
  'MITx+14.73x': ['past', 'now'],
  'MITx+2.830.1x': ['past'],
  'MITx+2.830.2x': ['past'],
  'MITxT+2.854.1x': ['past'],
  'MITxT+2.961.1x': ['past'],
}

/** Proctored exams: whose grades are known, which one may register for, which are to come. */
const EXAMS = {
  graded: { schedulable: { from: -150, to: -90 }, eligible: { from: -100, to: -85 }, grades: -60 },
  open: { schedulable: { from: -10, to: 20 }, eligible: { from: 15, to: 30 }, grades: 50 },
  planned: { schedulable: { from: 130, to: 160 }, eligible: { from: 155, to: 170 }, grades: 190 },
} as const
type Exam = keyof typeof EXAMS

const EXAMINED: Readonly<Record<string, readonly Exam[]>> = {
  'MITxT+14.100x': ['graded', 'planned'],
  'MITxT+14.310x': ['graded', 'open'],
  'MITx+14.73x': ['graded', 'planned'],
  'MITx+14.740x': ['graded'],
  'MITxT+JPAL102x': ['graded'],
  'MITx+2.830.1x': ['graded'],
  'MITx+2.830.2x': ['graded'],
  'MITxT+2.854.1x': ['graded'],
  'MITxT+2.961.1x': ['graded'],
}

/** Ids of the story's runs and exam runs end in these and above: those of terms do not come so far. */
const FIRST_NUMBER = 90

/** The key of a course's run in a chapter; a second run of a term has a letter after it, as on the course sites. */
export function keyOfRun(courseKey: string, chapter: Chapter, now: Date): string {
  const suffix = chapter === 'old' ? '' : 'a'
  return `course-v1:${courseKey}+${termName(termOf(datesOf(chapter, now).start))}${suffix}`
}

/** `make`: a run with the dates that follow from its start and end. */
export function storyRuns(course: CatalogCourse, now: Date, make: (run: RunDates) => CatalogRun): CatalogRun[] {
  return (TAUGHT[course.key] ?? []).map((chapter, nth) => {
    const id = course.id * 100 + FIRST_NUMBER + nth
    return make({ id, key: keyOfRun(course.key, chapter, now), ...datesOf(chapter, now) })
  })
}
export type RunDates = { id: number; key: string; start: Date; end: Date }

function datesOf(chapter: Chapter, now: Date): { start: Date; end: Date } {
  if (chapter === 'old') return OLD
  const { from, to } = SPANS[chapter]
  return { start: daysAfter(now, from), end: daysAfter(now, to) }
}

/** The exam runs of a course, in place of those of the terms. */
export function storyExams(course: CatalogCourse, now: Date): ExamRun[] {
  return (EXAMINED[course.key] ?? []).map((exam, nth) => {
    const { schedulable, eligible, grades } = EXAMS[exam]
    const instant = (days: number) => daysAfter(now, days).toISOString()
    const day = (days: number) => instant(days).slice(0, 10)
    const semester = termName(termOf(daysAfter(now, schedulable.from)))
    return {
      id: course.id * 100 + FIRST_NUMBER + nth,
      courseId: course.id,
      key: `course-v1:${course.key}_exam+${semester}`,
      semester,
      firstSchedulable: instant(schedulable.from),
      lastSchedulable: instant(schedulable.to),
      firstEligible: day(eligible.from),
      lastEligible: day(eligible.to),
      gradesAvailable: instant(grades),
    }
  })
}

/** The id of a course's exam run whose grades are known (the first of `EXAMINED`). */
export const gradedExamId = (courseId: number): number => courseId * 100 + FIRST_NUMBER
