import { describe, expect, it } from 'vitest'
import { isFresh, staleCaches } from '../../lambdas/domain/freshness.ts'

const NOW = new Date('2026-11-27T12:00:00Z')
const ago = (minutes: number, ms = 0) => new Date(NOW.getTime() - minutes * 60_000 + ms)
const names = (backend: 'edxorg' | 'mitxonline', times: Parameters<typeof staleCaches>[1], force = false) =>
  staleCaches(backend, times, NOW, force).map((cache) => cache.name)

describe('freshness', () => {
  it.each([
    ['edxorg', 'enrollment', 5],
    ['edxorg', 'certificate', 360],
    ['edxorg', 'current_grade', 60],
    ['mitxonline', 'enrollment_mitxonline', 5],
    ['mitxonline', 'current_grade_mitxonline', 60],
  ] as const)('%s %s is fresh for %i minutes, to the millisecond', (backend, name, minutes) => {
    const cache = staleCaches(backend, {}, NOW, false).find((each) => each.name === name)
    if (!cache) throw new Error(`there is no cache ${name}`)
    expect(isFresh(cache, { [name]: ago(minutes, 1) }, NOW)).toBe(true)
    expect(isFresh(cache, { [name]: ago(minutes) }, NOW)).toBe(false)
    expect(isFresh(cache, { [name]: null }, NOW)).toBe(false)
  })

  it('fetches the stale caches of a backend in order, enrollments first', () => {
    expect(names('edxorg', {})).toEqual(['enrollment', 'certificate', 'current_grade'])
    expect(names('mitxonline', {})).toEqual(['enrollment_mitxonline', 'current_grade_mitxonline'])
    expect(names('edxorg', { enrollment: ago(1), current_grade: ago(1) })).toEqual(['certificate'])
  })

  it('fetches everything when forced', () => {
    const times = { enrollment: NOW, certificate: NOW, current_grade: NOW }
    expect(names('edxorg', times)).toEqual([])
    expect(names('edxorg', times, true)).toEqual(['enrollment', 'certificate', 'current_grade'])
  })
})
