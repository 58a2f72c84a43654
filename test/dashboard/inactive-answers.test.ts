import { expect, it } from 'vitest'
import { enrollInExam } from '../../lambdas/dashboard/enroll-in-exam.ts'
import { enrollInRun } from '../../lambdas/dashboard/enroll-in-run.ts'
import type { Enrollment } from '../../lambdas/upstreams/open-edx-answers.ts'

const answered = (mode: string, isActive: boolean) => ({
  kind: 'ok' as const,
  body: { mode, is_active: isActive, user: 'ada', course_id: 'course-v1:MITx+A+1T2026' } as Enrollment,
})

it.each([
  ['verified', true, 'enrolled'],
  ['verified', false, 'refused'],
  ['audit', true, 'refused'],
])('an exam enrollment that the site answers as %s, active: %s, counts as %s', async (mode, isActive, kind) => {
  const openEdx = {
    staffEnrollments: async () => ({ kind: 'ok' as const, body: { of: new Map(), invalid: [] } }),
    enrollAsVerified: async () => answered(mode, isActive),
  }
  const exam = { staffToken: 't', uid: 'ada', key: 'course-v1:MITx+A+1T2026' }
  expect(await enrollInExam(openEdx, exam, async () => 0)).toEqual({ kind })
})

it.each([
  [true, 'enrolled'],
  [false, 'refused'],
])('an enrollment as auditor that the site answers as active: %s is kept as sent, and counts as %s', async (isActive, kind) => {
  const kept: Enrollment[] = []
  const outcome = await enrollInRun({
    token: async () => ({ kind: 'token', token: 't', username: 'ada' }),
    enroll: async () => answered('audit', isActive),
    markInvalid: async () => {},
    cache: async (enrollment) => void kept.push(enrollment),
  })
  expect([outcome.kind, kept.map(({ is_active }) => is_active)]).toEqual([kind, [isActive]])
})
