import { describe, expect, it } from 'vitest'
import { upstreamEnvironment } from '../../lambdas/upstreams/environment.ts'

describe('environment of a backend', () => {
  it('holds its own variables only', () => {
    expect(Object.keys(upstreamEnvironment('edxorg').shape)).toEqual([
      'UPSTREAM_CALLS_AT_ONCE',
      'UPSTREAM_MAX_ANSWER_BYTES',
      'EDXORG_BASE_URL',
      'EDXORG_SECRET_ID',
    ])
    expect(Object.keys(upstreamEnvironment('mitxonline').shape)).toContain('MITXONLINE_BASE_URL')
  })

  it.each([
    ['EDXORG_BASE_URL', 'ftp://edx.test'],
    ['EDXORG_SECRET_ID', ''],
    ['UPSTREAM_CALLS_AT_ONCE', '0'],
    ['UPSTREAM_CALLS_AT_ONCE', 'many'],
  ])('refuses %s=%s by name', (name, value) => {
    const sound = { EDXORG_BASE_URL: 'https://courses.edx.org/', EDXORG_SECRET_ID: 's', UPSTREAM_CALLS_AT_ONCE: '2' }
    expect(upstreamEnvironment('edxorg').parse(sound).UPSTREAM_CALLS_AT_ONCE).toBe(2)
    const { error } = upstreamEnvironment('edxorg').safeParse({ ...sound, [name]: value })
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([name])
  })
})
