import { describe, expect, it } from 'vitest'
import { canFreeze, finalGradeOf, type LearnerInRun } from '../../lambdas/domain/freeze.ts'

const learner = (more: Partial<LearnerInRun> = {}): LearnerInRun => ({
  enrollment: { mode: 'verified' },
  currentGrade: { passed: true, percent: 0.8 },
  certificate: { status: 'downloadable', type: 'verified' },
  ...more,
})

describe('canFreeze', () => {
  it('holds from the first instant after the date', () => {
    const date = new Date('2026-11-20T16:00:00Z')
    expect(canFreeze(date, date)).toBe(false)
    expect(canFreeze(date, new Date(date.getTime() + 1))).toBe(true)
  })
})

describe('finalGradeOf', () => {
  it.each(['verified', 'honor', 'audit', 'professional'])(
    'asks the enrollment and the grade where the course has an exam (%s)',
    (mode) => {
      const grade = finalGradeOf(true, learner({ enrollment: { mode }, certificate: { status: 'notpassing', type: 'audit' } }))
      expect(grade).toEqual({ grade: 0.8, passed: true, paid: mode === 'verified' || mode === 'honor' })
    },
  )

  it('asks the certificate where it has none', () => {
    expect(finalGradeOf(false, learner({ enrollment: null }))).toEqual({ grade: 0.8, passed: true, paid: true })
    const generating = { status: 'generating', type: 'audit' }
    expect(finalGradeOf(false, learner({ certificate: generating }))).toEqual({ grade: 0.8, passed: false, paid: false })
  })

  it('does not pass anybody without a certificate where there is no exam', () => {
    expect(finalGradeOf(false, learner({ certificate: null }))).toEqual({ grade: 0.8, passed: false, paid: true })
  })

  it.each([
    ['no-current-grade', true, { currentGrade: null }],
    ['no-current-grade', false, { currentGrade: null }],
    ['no-enrollment', true, { enrollment: null }],
    ['no-enrollment', false, { enrollment: null, certificate: null }],
    ['grade-out-of-range', true, { currentGrade: { passed: true, percent: -0.1 } }],
  ] as const)('fails as %s rather than making a grade up (%#)', (failure, hasExam, more) => {
    expect(finalGradeOf(hasExam, learner(more))).toEqual({ failure })
  })

  it.each([
    [0, 0],
    ['0.5', 0.5],
    [1.02, 1.02],
    ['1.0000000000000002', 1.0000000000000002],
    [80, 80],
    ['', 0],
    [null, 0],
    [undefined, 0],
    [true, 0],
    ['n/a', 0],
  ])('takes percent %j as %d', (percent, grade) => {
    expect(finalGradeOf(true, learner({ currentGrade: { passed: false, percent } }))).toMatchObject({ grade })
  })
})
