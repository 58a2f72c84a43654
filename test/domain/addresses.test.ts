import { describe, expect, it } from 'vitest'
import { shownAddress } from '../../lambdas/domain/addresses.ts'

const SITE = 'https://micromasters.example'

describe('an address from outside', () => {
  it.each([
    ['https://www.edx.org/course/a?b=c#d', 'https://www.edx.org/course/a?b=c#d'],
    ['HTTP://edx.org', 'http://edx.org/'],
    ['/media/a.jpg', `${SITE}/media/a.jpg`],
    ['media/a.jpg', `${SITE}/media/a.jpg`],
    ['//cdn.example/a.jpg', 'https://cdn.example/a.jpg'],
    [' https://edx.org/ ', 'https://edx.org/'],
    ['mailto:team@mit.edu', 'mailto:team@mit.edu'],
  ])('%j is shown as %s', (address, shown) => {
    expect(shownAddress(address, SITE)).toBe(shown)
  })

  it.each([
    null,
    '',
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'JaVaScRiPt:alert(1)//https://edx.org',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://edx.org/1',
    'ftp://edx.org/',
    'tel:1',
    'https://edx.org@evil.example/',
    'https://user:secret@edx.org/',
    'https://',
    'mailto:a@b.example,c@d.example',
    'mailto:a@b.example?bcc=c@d.example',
    'mailto:a@b.example?subject=x',
    'mailto:nobody',
    'mailto:',
  ])('%j is not shown', (address) => {
    expect(shownAddress(address, SITE)).toBeNull()
  })
})
