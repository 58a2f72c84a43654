import * as z from 'zod'
import { isStorable } from '../domain/storable.ts'

// What is used of each answer is required; everything else passes through and is stored as sent (rules/course-sites.md, "Open edX").

const storedText = z.string().refine(isStorable, 'holds what is no text')

export const tokens = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().int().positive().max(2_147_483_647),
  token_type: storedText.nullish(),
  scope: storedText.nullish(),
})
export type Tokens = z.infer<typeof tokens>

export const myUserInfo = z.looseObject({
  /** Never changes; the username and the address can. */
  id: z.number().int().positive(),
  username: z.string().min(1),
  email: z.string().nullish(),
  name: z.string().nullish(),
})
export type MyUserInfo = z.infer<typeof myUserInfo>

export const account = z.looseObject({
  username: z.string().min(1),
  email: z.string().nullish(),
  name: z.string().nullish(),
  bio: z.string().nullish(),
  country: z.string().nullish(),
  gender: z.string().nullish(),
  level_of_education: z.string().nullish(),
  language_proficiencies: z.array(z.looseObject({ code: z.string() })).nullish(),
})
export type Account = z.infer<typeof account>

/** Both shapes: the learner's own list has `course_details`, the staff list has `course_id` (rules/course-sites.md, "Open edX"). */
export const enrollment = z
  .looseObject({
    mode: z.string().min(1),
    is_active: z.boolean(),
    user: z.string().nullish(),
    course_details: z.looseObject({ course_id: z.string().min(1).nullish() }).nullish(),
    course_id: z.string().min(1).nullish(),
  })
  .refine((row) => courseKeyOf(row) !== undefined, {
    path: ['course_details', 'course_id'],
    message: 'missing, and so is course_id',
  })
export type Enrollment = z.infer<typeof enrollment>

/** An enrollment with the key of its run. */
export type ReportedEnrollment = { courseKey: string; data: Enrollment }

type WithCourse = {
  course_details?: { course_id?: string | null | undefined } | null | undefined
  course_id?: string | null | undefined
}

function courseKeyOf(row: WithCourse): string | undefined {
  return row.course_details?.course_id ?? row.course_id ?? undefined
}

/** One enrollment per run: the last one wins when a key repeats (rules/course-sites.md, "Open edX"). */
export function byRun(rows: readonly Enrollment[]): ReportedEnrollment[] {
  const last = new Map<string, Enrollment>()
  for (const row of rows) {
    const courseKey = courseKeyOf(row)
    if (courseKey !== undefined) last.set(courseKey, row)
  }
  return [...last].map(([courseKey, data]) => ({ courseKey, data }))
}

export const certificate = z.looseObject({
  certificate_type: z.string().min(1),
  status: z.string().nullish(),
  download_url: z.string().nullish(),
  grade: z.string().nullish(),
})
export type Certificate = z.infer<typeof certificate>

export const grade = z.looseObject({
  username: z.string().nullish(),
  passed: z.boolean(),
  /** Can exceed 1: extra credit, rounding. */
  percent: z.number().min(0),
  letter_grade: z.string().nullish(),
})
export type Grade = z.infer<typeof grade>

/** All learners of a run: whose grade it is must be known. */
export const gradeOfLearner = grade.extend({ username: z.string().min(1) })
export type GradeOfLearner = z.infer<typeof gradeOfLearner>
