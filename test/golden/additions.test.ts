import { expect, it } from 'vitest'
import { leaveOut, withoutAdditions } from './additions.ts'

const answer = { programs: [{ id: 1, pace: 'slow', courses: [{ id: 2, effort: 3 }] }], pace: 'quick', effort: null }

it('leaves out what is named, there and nowhere else', () => {
  expect(leaveOut(answer, ['programs.*.pace', 'programs.*.courses.*.effort'])).toEqual({
    programs: [{ id: 1, courses: [{ id: 2 }] }],
    pace: 'quick',
    effort: null,
  })
  expect(leaveOut([answer, answer], ['*.programs'])).toEqual([
    { pace: 'quick', effort: null },
    { pace: 'quick', effort: null },
  ])
})

it('leaves all of an answer without additions', () => {
  expect(leaveOut(answer, [])).toBe(answer)
  expect(leaveOut(answer, ['courses.*.pace', 'programs.pace', '*'])).toEqual(answer)
})

it('refuses a kind of cases that it does not know, rather than compare it silently', () => {
  expect(() => withoutAdditions('dashbord', answer)).toThrow('does not know the kind dashbord')
})
