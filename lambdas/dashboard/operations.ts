import * as z from 'zod'
import { backends } from '../domain/backends.ts'
import { USERNAME } from '../domain/usernames.ts'
import type { Operation } from '../platform/http.ts'
import { dashboardShape } from './dashboard-shape.ts'
import { programShape } from './programs.ts'

const username = z.string().regex(USERNAME)
/** As Postgres' integer. */
const id = z.int32()
const idInPath = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
/** A course key has no spaces, and no more characters than Open edX allows. */
const courseKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be a course key')

export const getDashboard = {
  method: 'GET',
  path: '/api/v0/dashboard/{username}',
  authorizer: 'session',
  summary: 'Where a learner stands in each program',
  params: z.object({ username }),
  answers: {
    200: { description: 'The dashboard', schema: dashboardShape },
    404: { description: 'No such learner, or not for the caller to see' },
  },
} as const satisfies Operation

export const getPrograms = {
  method: 'GET',
  path: '/api/v0/programs',
  authorizer: 'session',
  summary: 'The live programs, and in which of them the caller is enrolled',
  answers: { 200: { description: 'Programs by id', schema: z.array(programShape) } },
} as const satisfies Operation

export const postEnrolledProgram = {
  method: 'POST',
  path: '/api/v0/enrolledprograms',
  authorizer: 'session',
  summary: 'Enroll the caller in a program',
  body: z.object({ program_id: id }),
  answers: {
    200: { description: 'The caller was enrolled already', schema: programShape },
    201: { description: 'The caller is enrolled now', schema: programShape },
    404: { description: 'No live program has this id' },
  },
} as const satisfies Operation

export const postUnenrollPrograms = {
  method: 'POST',
  path: '/api/v0/unenroll_programs',
  authorizer: 'session',
  summary: 'Take the caller out of programs',
  body: z.object({ program_ids: z.array(id).max(1000) }),
  answers: {
    200: { description: 'The programs left', schema: z.array(z.object({ program_id: z.int(), title: z.string() })) },
  },
} as const satisfies Operation

export const getCourseRuns = {
  method: 'GET',
  path: '/api/v0/courseruns',
  authorizer: 'none',
  summary: 'Every course run that is not discontinued',
  answers: {
    200: {
      description: 'Course runs',
      schema: z.array(
        z.object({ edx_course_key: z.string().nullable(), program_title: z.string(), courseware_backend: z.enum(backends) }),
      ),
    },
  },
} as const satisfies Operation

export const getProgramLearners = {
  method: 'GET',
  path: '/api/v0/programlearners/{program_id}',
  authorizer: 'session',
  summary: 'Some other learners of a program, at random',
  params: z.object({ program_id: idInPath }),
  answers: {
    200: {
      description: 'How many may be shown, and up to eight of them',
      schema: z.object({
        learners_count: z.int(),
        learners: z.array(z.object({ username: z.string(), image_small: z.string() })).max(8),
      }),
    },
  },
} as const satisfies Operation

export const getCourseContact = {
  method: 'GET',
  path: '/api/v0/courses/{course_id}/contact',
  authorizer: 'session',
  summary: 'How to reach the team of a course that the caller is enrolled in',
  params: z.object({ course_id: idInPath }),
  answers: {
    200: { description: 'The address', schema: z.object({ contact_email: z.string() }) },
    404: { description: 'The course has no address, or the caller is not enrolled in it' },
  },
} as const satisfies Operation

const enrollmentJson = z.looseObject({}).describe("the course site's enrollment, as it sent it")

export const postCourseEnrollment = {
  method: 'POST',
  path: '/api/v0/course_enrollments',
  authorizer: 'session',
  summary: "Enroll the caller in a course run as auditor, with the caller's own account",
  body: z.object({ course_id: courseKey }),
  answers: {
    200: { description: 'Enrolled', schema: enrollmentJson },
    400: {
      description:
        'Invalid input; `not-linked`: the caller has no account of the course site; or `invalid-credentials`: the site refuses it, sign in there again',
    },
    401: { description: 'Not signed in; or `invalid-credentials`, as above' },
    404: { description: 'No such course run' },
    502: { description: 'The course site refused, or has a fault; nothing was changed here' },
    503: { description: 'The course site asks to wait' },
  },
} as const satisfies Operation

export const postExamEnrollment = {
  method: 'POST',
  path: '/api/v0/exam_enrollment',
  authorizer: 'session',
  summary: 'Enroll an authorized caller in the exam course',
  body: z.object({ exam_course_id: courseKey }),
  answers: {
    200: { description: 'Where the exam is', schema: z.object({ url: z.url() }) },
    400: { description: 'Invalid input; or `not-authorized` for this exam' },
    404: { description: 'No such exam course' },
    502: { description: 'The course site refused, or has a fault' },
    503: { description: 'The course site asks to wait' },
  },
} as const satisfies Operation
