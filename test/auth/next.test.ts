import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localPath } from '../../lambdas/auth/next.ts'

const SITE = 'https://micromasters.example'

describe('where a login leads', () => {
  it.each([
    ['/dashboard', '/dashboard'],
    ['/learner/ada?x=1#course-3', '/learner/ada?x=1#course-3'],
    ['/a/../b', '/b'],
    ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
    ['/?next=//evil.example', '/?next=//evil.example'],
  ])('%s stays on this site', (wish, path) => expect(localPath(wish, SITE)).toBe(path))

  it.each([
    undefined,
    '',
    'dashboard',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '//user:pass@evil.example',
    '//micromasters.example@evil.example',
    'https://micromasters.example@evil.example/',
    'https://micromasters.example.evil.example/',
    'javascript:alert(1)',
    ' //evil.example',
    '/login/edxorg',
    '/logout/',
    '/complete/edxorg?code=1',
    '/signin?next=/x',
  ])('%j leads nowhere', (wish) => expect(localPath(wish, SITE)).toBeUndefined())

  it('never leads a browser to another site', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '\\',
        '//',
        '@',
        ':',
        '.',
        '..',
        '%2f',
        '%5c',
        '\t',
        '\n',
        '\r',
        '?',
        '#',
        'evil.example',
        'https:',
        ' ',
        '\u0000',
      ),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = localPath(`/${pieces.join('')}`, SITE)
        if (path === undefined) return
        // As the Location header has it, and as the app would resolve it.
        expect(new URL(`${SITE}${path}`).origin).toBe(SITE)
        expect(new URL(path, SITE).origin).toBe(SITE)
        expect(path).not.toMatch(/[\r\n\t]|^[^?#]*\\|^\/\//)
      }),
      { numRuns: 5000 },
    )
  })
})
