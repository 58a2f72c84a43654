import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bestFinalGrade,
  combinedGrade,
  coursesPassed,
  isCompleted,
  type Program,
  type ProgramGrade,
  roundToTenths,
} from '../../lambdas/domain/grades.ts'

const grade = (courseId: number, more: Partial<ProgramGrade> = {}): ProgramGrade => ({
  courseId,
  grade: 0.8,
  passed: true,
  complete: true,
  runStart: new Date('2022-09-01T00:00:01Z'),
  ...more,
})
const program = (hasExam: boolean, sets: (number | null)[] = [null, null]): Program => ({
  courses: sets.map((electivesSetId, index) => ({ id: index + 1, hasExam, electivesSetId })),
  electivesSets: [...new Set(sets.filter((set) => set !== null))].map((id) => ({ id, required: 1 })),
})

describe('roundToTenths', () => {
  it.each([
    [0.25, 0.2],
    [0.75, 0.8],
    [86.25, 86.2],
    [86.75, 86.8],
    [0.35, 0.3],
    [0.05, 0.1],
    [100, 100],
  ])('rounds %d to %d, as the recorded system does', (value, rounded) => {
    expect(roundToTenths(value)).toBe(rounded)
  })

  it('is never further off than half a tenth (property)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (value) => {
        expect(Math.abs(roundToTenths(value) - value)).toBeLessThanOrEqual(0.05 + 1e-12)
      }),
    )
  })
})

describe('combinedGrade', () => {
  it('weighs the course 0.4 and the exam 0.6, in percent', () => {
    expect(combinedGrade(0.8, 90)).toBe(86)
  })
})

describe('bestFinalGrade', () => {
  it('is the highest passed complete one of the course', () => {
    const grades = [
      grade(1, { grade: 0.7 }),
      grade(1, { grade: 0.9, passed: false }),
      grade(1, { grade: 0.95, complete: false }),
      grade(1, { grade: null }),
      grade(2, { grade: 1 }),
    ]
    expect(bestFinalGrade(1, grades)).toBe(0.7)
    expect(bestFinalGrade(3, grades)).toBeNull()
  })
})

describe('coursesPassed', () => {
  it('takes passed complete grades in a program without exams', () => {
    const grades = [grade(1), grade(2, { complete: false }), grade(9)]
    expect([...coursesPassed(program(false), grades, [2])]).toEqual([1])
  })

  it('takes grades of runs since 2022-09-01, of whatever status, and certificates, in a program with exams', () => {
    const boundary = new Date('2022-09-01T00:00:00Z')
    const grades = [grade(1, { complete: false }), grade(2, { runStart: boundary }), grade(2, { runStart: null })]
    expect([...coursesPassed(program(true), grades, [])]).toEqual([1])
    expect([...coursesPassed(program(true), grades, [2, 9])]).toEqual([1, 2])
  })
})

describe('isCompleted', () => {
  it('needs every core course, and the required number of each electives set', () => {
    const withElectives = program(false, [null, 7, 7])
    expect(isCompleted(withElectives, new Set([1, 3]))).toBe(true)
    expect(isCompleted(withElectives, new Set([2, 3]))).toBe(false)
    expect(isCompleted(withElectives, new Set([1]))).toBe(false)
  })
})
