import { describe, expect, it } from 'vitest'
import type { Course, Run } from '../../web/api/types.ts'
import { BUDGET_BYTES, checkBudget, OTHERS_BUDGET_BYTES } from '../../web/build.ts'
import { messagesOf } from '../../web/dashboard/course-lines.ts'
import { examLineOf } from '../../web/dashboard/exam-line.ts'
import { WAITS_MS } from '../../web/dashboard/freshening.ts'
import { examDetails, gradesOf, runDetails } from '../../web/dashboard/grades.ts'
import { openingOf, startOf } from '../../web/dashboard/runs.ts'
import { examStandingOf, staffPhraseOf } from '../../web/dashboard/staff-phrase.ts'
import { whatNext } from '../../web/dashboard/what-next.ts'
import { course, NOW, program, run } from './example.ts'

const now = new Date(NOW)
const after = (ms: number) => new Date(now.getTime() + ms).toISOString()
const HOUR = 3_600_000
const DAY = 24 * HOUR

const running = { course_start_date: after(-30 * DAY), course_end_date: after(30 * DAY) }
const over = { course_start_date: after(-200 * DAY), course_end_date: after(-90 * DAY) }
const ahead = { course_start_date: after(60 * DAY), course_end_date: after(160 * DAY) }
const offered = run({ ...ahead, status: 'offered', enrollment_start_date: after(-1) })
const of = (runs: Run[], more: Partial<Course> = {}) => course({ id: 1, title: 'C', runs, ...more })
const kinds = (each: Course) => messagesOf(each, now).lines.map(({ kind }) => kind)

// The numbers are the rules' of rules/app.md, "Course card".
describe('messages of a course card', () => {
  it.each<[string, Course, string[]]>([
    ['1: open', of([offered]), ['enroll']],
    ['1: open at this very instant', of([{ ...offered, enrollment_start_date: NOW }]), ['enroll']],
    ['1b, 1c: not open yet', of([{ ...offered, enrollment_start_date: after(1) }]), ['next-run']],
    ['1c: not announced', of([{ ...offered, enrollment_start_date: null }]), ['next-run']],
    ['1c: without a key', of([{ ...offered, course_id: null }]), ['next-run']],
    ['1d', of([]), ['none-planned']],
    ['while enrolling', of([{ ...offered, status: 'pending-enrollment' }]), []],
    [
      '2',
      of([run({ ...over, status: 'passed', final_grade: 80 })], { certificate_url: 'https://x', is_passed: true }),
      ['passed'],
    ],
    ['3', of([run({ ...over, status: 'passed', final_grade: 80 })], { is_passed: true }), ['passed']],
    [
      '2 and 5: coursework only',
      of([run({ ...over, status: 'passed' })], { certificate_url: 'https://x' }),
      ['passed', 'passed-coursework'],
    ],
    ['4', of([run({ ...running, status: 'can-upgrade' }), offered]), ['auditing']],
    ['4: without an end', of([run({ ...running, course_end_date: null, status: 'can-upgrade' })]), ['auditing']],
    ['4 after 2', of([run({ ...running, status: 'can-upgrade' })], { certificate_url: 'https://x' }), ['passed', 'auditing']],
    [
      '5: missed-deadline with a final grade',
      of([run({ ...over, status: 'missed-deadline', final_grade: 70 })]),
      ['passed-coursework'],
    ],
    [
      '5: ended can-upgrade with a final grade',
      of([run({ ...over, status: 'can-upgrade', final_grade: 70 })]),
      ['passed-coursework'],
    ],
    ['6', of([run({ ...over, status: 'can-upgrade' }), run({ ...over, status: 'not-passed' })]), ['run-over']],
    ['7', of([run({ ...over, status: 'missed-deadline' })]), ['missed-deadline']],
    [
      '7: not while learning',
      of([run({ ...running, status: 'currently-enrolled' }), run({ ...over, status: 'missed-deadline' })]),
      [],
    ],
    [
      '7 and 8',
      of([run({ ...over, status: 'missed-deadline' }), run({ ...over, status: 'not-passed' })]),
      ['missed-deadline', 'not-passed'],
    ],
    ['8', of([run({ ...over, status: 'not-passed', final_grade: 30 })]), ['not-passed']],
    ['9: learning', of([run({ ...running, status: 'currently-enrolled' })]), []],
    ['9: will attend', of([run({ ...ahead, status: 'will-attend' })]), []],
  ])('%s', (_, each, expected) => {
    expect(kinds(each)).toEqual(expected)
  })

  it('offers one run to join again for rules 7 and 8 together', () => {
    const each = of([run({ ...over, status: 'missed-deadline' }), offered, run({ ...over, status: 'not-passed' })])
    expect(messagesOf(each, now).again).toEqual({ run: offered, isFolded: false })
  })

  it('folds it for who has passed, and has none for who audits', () => {
    expect(messagesOf(of([run({ ...over, status: 'passed' }), offered], { is_passed: true }), now).again).toEqual({
      run: offered,
      isFolded: true,
    })
    expect(messagesOf(of([run({ ...running, status: 'can-upgrade' }), offered], { is_passed: true }), now).again).toBeUndefined()
  })
})

describe('when a run starts', () => {
  it.each<[number, ReturnType<typeof startOf>]>([
    [0, { kind: 'started', at: NOW.replace('Z', '.000Z') }],
    [1, { kind: 'today' }],
    [DAY - 1, { kind: 'today' }],
    [DAY, { kind: 'in-days', days: 1 }],
    [10 * DAY - 1, { kind: 'in-days', days: 9 }],
    [10 * DAY, { kind: 'on', at: after(10 * DAY) }],
  ])('%i ms from now', (ms, expected) => {
    expect(startOf({ ...offered, course_start_date: after(ms) }, now)).toEqual(expected)
  })

  it('says what is announced without a date, or nothing', () => {
    expect(startOf({ ...offered, course_start_date: null, fuzzy_start_date: 'Fall 2027' }, now)).toEqual({
      kind: 'fuzzy',
      text: 'Fall 2027',
    })
    expect(startOf({ ...offered, course_start_date: null, fuzzy_start_date: '' }, now)).toBeUndefined()
    expect(openingOf({ ...offered, enrollment_start_date: null, fuzzy_enrollment_start_date: 'in May' }, now)).toEqual({
      isOpen: false,
      fuzzy: 'in May',
    })
    expect(openingOf({ ...offered, enrollment_start_date: null }, now)).toBeUndefined()
  })
})

describe('grades', () => {
  const exam = (passed: boolean, percentage_grade: number) => ({ exam_date: NOW, passed, percentage_grade })
  const graded = of(
    [
      run({ ...running, status: 'currently-enrolled', current_grade: 50 }),
      run({ ...over, id: 2, position: 2, status: 'not-passed', final_grade: 95 }),
      run({ ...over, id: 3, position: 3, status: 'can-upgrade', final_grade: 71.5 }),
      run({ ...over, id: 4, position: 4, status: 'passed', final_grade: 64.5 }),
      offered,
    ],
    { has_exam: true, overall_grade: '72', proctorate_exams_grades: [exam(false, 0.9), exam(true, 0.6), exam(true, 0.7)] },
  )

  it('shows the highest of each', () => {
    expect(gradesOf(graded)).toEqual({ course: 95, exam: 90, final: 72 })
    expect(gradesOf({ ...graded, has_exam: false }).exam).toBeNull()
    expect(gradesOf(of([]))).toEqual({ course: null, exam: null, final: null })
  })

  it('marks the best passing one, and leaves offered runs out', () => {
    expect(runDetails(graded).map(({ result, grade, isBest }) => [result, grade, isBest])).toEqual([
      ['in-progress', null, false],
      ['not-passed', 95, false],
      ['passed', 72, true],
      ['passed', 65, false],
    ])
    expect(examDetails(graded).map(({ isBest }) => isBest)).toEqual([false, false, true])
  })
})

describe('the exam line', () => {
  const passed = of([run({ ...over, status: 'missed-deadline', final_grade: 70 })], { has_exam: true })
  const schedulable = {
    can_schedule_exam: true,
    exam_course_key: 'key',
    exam_register_end_date: 'until',
    current_exam_dates: 'dates',
  }
  const failed = { exam_date: NOW, passed: false, percentage_grade: 0.4 }

  it.each<[string, Course, ReturnType<typeof examLineOf>]>([
    ['no exam', { ...passed, has_exam: false }, undefined],
    ['not concerned', of([run({ ...over, status: 'missed-deadline' })], { has_exam: true }), undefined],
    [
      'learning',
      of([run({ status: 'currently-enrolled' })], { has_exam: true }),
      { result: undefined, next: { kind: 'none-open' } },
    ],
    [
      'to register',
      { ...passed, ...schedulable },
      { result: undefined, next: { kind: 'register', until: 'until', untilAt: null, dates: 'dates', courseKey: 'key' } },
    ],
    [
      'no key to register with',
      { ...passed, ...schedulable, exam_course_key: '', exams_schedulable_in_future: [NOW] },
      { result: undefined, next: { kind: 'opens', at: NOW } },
    ],
    [
      'next semester',
      { ...passed, exam_date_next_semester: 'Apr 5, 2027' },
      { result: undefined, next: { kind: 'next-date', text: 'Apr 5, 2027' } },
    ],
    ['only failed', { ...passed, proctorate_exams_grades: [failed] }, { result: 'not-passed', next: { kind: 'none-open' } }],
    [
      'passed',
      { ...passed, proctorate_exams_grades: [failed, { ...failed, passed: true }] },
      { result: 'passed', next: undefined },
    ],
  ])('%s', (_, each, expected) => {
    expect(examLineOf(each)).toEqual(expected)
  })
})

describe('the phrase for staff', () => {
  const deadline = after(DAY)
  const passed = run({ ...over, status: 'missed-deadline', final_grade: 70 })

  it.each<[string, Course, ReturnType<typeof staffPhraseOf>]>([
    ['not enrolled', of([offered]), { phrase: 'not-enrolled' }],
    ['nothing planned', of([]), { phrase: 'not-enrolled' }],
    ['ended, and a start to come', of([run({ ...over, status: 'will-attend' })]), { phrase: 'enrolled' }],
    [
      'auditing',
      of([run({ ...running, status: 'can-upgrade', course_upgrade_deadline: deadline })]),
      { phrase: 'auditing', deadline },
    ],
    ['auditing later', of([run({ ...ahead, status: 'can-upgrade', course_upgrade_deadline: deadline })]), { phrase: 'auditing' }],
    ['missed', of([run({ ...running, status: 'missed-deadline' })]), { phrase: 'missed-upgrade-deadline' }],
    ['enrolled', of([run({ ...over, status: 'currently-enrolled' })]), { phrase: 'enrolled' }],
    ['passed', of([passed]), { phrase: 'passed' }],
    ['passed, may schedule', of([passed], { has_exam: true, can_schedule_exam: true }), { phrase: 'may-schedule-exam' }],
    ['passed, not the exam', of([passed], { has_exam: true }), { phrase: 'passed-course-not-exam' }],
    ['audited', of([run({ ...over, status: 'can-upgrade' })]), { phrase: 'audited' }],
    ['audited, missed', of([run({ ...over, status: 'missed-deadline' })]), { phrase: 'audited-missed-deadline' }],
    ['not passed', of([run({ ...over, status: 'not-passed' })]), { phrase: 'not-passed' }],
  ])('%s', (_, each, expected) => {
    expect(staffPhraseOf(each, now)).toEqual(expected)
  })
})

describe('the exam, for staff', () => {
  const grade = (passed: boolean) => ({ exam_date: after(-DAY), passed, percentage_grade: 0.7 })
  it.each<[string, Partial<Course>, ReturnType<typeof examStandingOf>]>([
    ['none', { has_exam: false, can_schedule_exam: true }, undefined],
    ['not authorized', {}, 'not-authorized'],
    ['failed', { proctorate_exams_grades: [grade(false)] }, 'not-authorized'],
    ['authorized', { can_schedule_exam: true }, 'authorized'],
    ['authorized to do better', { can_schedule_exam: true, proctorate_exams_grades: [grade(true)] }, 'authorized'],
    ['passed', { proctorate_exams_grades: [grade(false), grade(true)] }, 'passed'],
    ['passed in the old system', { is_passed: true }, 'passed'],
  ])('%s', (_, course, expected) => {
    expect(examStandingOf(of([], { has_exam: true, ...course }))).toBe(expected)
  })
})

it('asks for fresh data for two minutes, ever more seldom', () => {
  expect(WAITS_MS.slice(0, 7)).toEqual([3000, 5000, 8000, 13_000, 20_000, 30_000, 30_000])
  expect(WAITS_MS.reduce((sum, wait) => sum + wait, 0)).toBe(120_000)
})

it.each([
  ['dashboard/dashboard-page.tsx', BUDGET_BYTES, /100\.0 kB.*a\.js 100\.0 kB/],
  ['profile/profile-page.tsx', OTHERS_BUDGET_BYTES, /130\.0 kB.*a\.js 130\.0 kB/],
])('fails a build whose %s is over its budget, and says what is heavy', (page, budget, said) => {
  const allowed = { file: 'a.js', bytes: budget }
  expect(() => checkBudget({ page, weights: [allowed] })).not.toThrow()
  expect(() => checkBudget({ page, weights: [allowed, { file: 'b.js', bytes: 1 }] })).toThrow(said)
})

describe('what a card says of coursework and of two runs', () => {
  const passed = run({ ...over, status: 'missed-deadline', final_grade: 70, year_season: 'Fall 2025' })
  const sat = { exam_date: NOW, passed: false, percentage_grade: 0.3 }
  const ofLine = (each: Course) => messagesOf(each, now).lines

  it.each([
    ['no exam', of([passed]), undefined],
    ['an exam to take', of([passed], { has_exam: true }), 'to-take'],
    ['an exam not passed yet', of([passed], { has_exam: true, proctorate_exams_grades: [sat] }), 'to-pass'],
    ['an exam passed', of([passed], { has_exam: true, proctorate_exams_grades: [{ ...sat, passed: true }] }), undefined],
  ])('coursework passed: %s', (_, each, exam) => {
    expect(ofLine(each)).toEqual([{ kind: 'passed-coursework', season: 'Fall 2025', exam }])
  })

  it('names the run where it speaks of two, and only there', () => {
    const failed = run({ ...over, status: 'not-passed', year_season: 'Fall 2025' })
    const late = run({ ...over, status: 'missed-deadline', year_season: 'Spring 2025' })
    expect(ofLine(of([failed, late]))).toMatchObject([{ season: 'Spring 2025' }, { season: 'Fall 2025' }])
    expect(ofLine(of([failed, offered]))).toMatchObject([{ season: undefined }])
  })
})

describe('what next', () => {
  const exam = of([run({ ...over, status: 'missed-deadline', final_grade: 70 })], {
    has_exam: true,
    can_schedule_exam: true,
    exam_course_key: 'key',
    exam_register_end: after(9 * DAY),
  })
  const audit = (deadline: string | null) => of([run({ ...running, status: 'can-upgrade', course_upgrade_deadline: deadline })])
  const open = (end: string | null) => of([{ ...offered, enrollment_end_date: end }])
  const next = (...courses: Course[]) => {
    const step = whatNext(program({ id: 1, title: 'P', courses }), now)
    return step && [step.kind, step.until]
  }

  it.each<[string, Course[], unknown]>([
    ['nothing', [of([])], undefined],
    ['the exam', [exam, open(after(10 * DAY))], ['exam', after(9 * DAY)]],
    ['what closes sooner', [exam, open(after(8 * DAY))], ['enroll', after(8 * DAY)]],
    ['the upgrade', [open(null), audit(after(DAY)), exam], ['upgrade', after(DAY)]],
    ['nothing that is over', [audit(after(-DAY)), { ...exam, exam_register_end: after(-1) }], undefined],
    ['what has no end, after what has one', [open(null), exam], ['exam', after(9 * DAY)]],
    ['what has no end, alone', [open(null)], ['enroll', undefined]],
    ['to join again what was not passed', [of([run({ ...over, status: 'not-passed' }), offered])], ['enroll', undefined]],
    ['not what is passed', [of([run({ ...over, status: 'passed', final_grade: 80 }), offered], { is_passed: true })], undefined],
  ])('is %s', (_, courses, wanted) => {
    expect(next(...courses)).toEqual(wanted)
  })
})
