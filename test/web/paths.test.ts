import { expect, it } from 'vitest'
import { isReservedSlug } from '../../lambdas/domain/page-slugs.ts'
import { appPaths, patternOf, publicPaths } from '../../web/paths.ts'

const firstOf = (path: string) => path.split('/')[1] ?? ''

it("keeps the name of every page of the app from programs' pages", () => {
  const named = [...appPaths, ...publicPaths].map(firstOf).filter((part) => part !== '' && !part.startsWith(':'))
  expect(named.filter((part) => !isReservedSlug(part))).toEqual([])
})

it('fits the addresses that a path stands for, and no others', () => {
  const fits = (path: Parameters<typeof patternOf>[0], address: string) => new RegExp(patternOf(path)).test(address)
  expect(['/', '//'].map((address) => fits('/', address))).toEqual([true, false])
  expect(['/a-b', '/a-b/', '/a/b', '/a.php', '/'].map((address) => fits('/:slug', address))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect(['/learner/a.b', '/learner/', '/learner/a/b'].map((address) => fits('/learner/:username', address))).toEqual([
    true,
    false,
    false,
  ])
})
