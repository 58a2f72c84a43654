import { expect, it } from 'vitest'
import { pathsOf, routes } from '../../lambdas/routes.ts'
import { keptPaths, passedPaths } from '../../lib/edge-stack.ts'

/** What CloudFront means by a path pattern: `*` for any characters. */
const fits = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`).test(path)

/** What can be taken back: a share, a certificate, a letter, a key. */
const documents = routes.filter(({ path }) =>
  /\/(records|certificates|letters|credentials|achievements|\.well-known)\//.test(path),
)

it('finds every one of them in the table of routes', () => expect(documents.length).toBeGreaterThanOrEqual(9))

it.each(documents.flatMap(pathsOf))('asks the API anew for each request of %s, so that a revocation is seen at once', (path) => {
  expect(passedPaths.some((pattern) => fits(pattern, path))).toBe(true)
  expect([...keptPaths.byPath, ...keptPaths.byQuery].filter((pattern) => fits(pattern, path))).toEqual([])
})
