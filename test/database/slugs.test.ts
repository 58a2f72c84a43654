import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkContent } from '../../lambdas/database/content-check.ts'
import { isReservedSlug } from '../../lambdas/domain/page-slugs.ts'
import { routes } from '../../lambdas/routes.ts'

/** The first parts of the app's addresses: its table imports what only a browser has. */
const ofApp = Array.from(readFileSync('web/routes.ts', 'utf8').matchAll(/^\s*(?:page\()?'\/([a-z-]+)/gm), ([, name = '']) => name)
const firstOf = (path: string) => path.split('/')[1] ?? ''
/** Home, and the programs' own. */
const FREE = new Set(['', '{slug}'])
const taken = [...new Set([...ofApp, ...routes.map(({ path }) => firstOf(path))])].filter((name) => !FREE.has(name))

describe('slugs', () => {
  it('knows the pages of the app', () => expect(ofApp.length).toBeGreaterThan(8))

  it.each(taken)('%s is no program’s', (name) => {
    expect(isReservedSlug(name)).toBe(true)
    expect(isReservedSlug(name.toUpperCase())).toBe(true)
  })

  it.each(['supply-chain-management', 'login2', 'my-dashboard'])('%s may be one', (slug) => {
    expect(isReservedSlug(slug)).toBe(false)
  })

  it('that are taken are refused by the import, by name', () => {
    const row = (slug: string) => ({
      table: 'program_page' as const,
      id: 1,
      parent: undefined,
      path: ['pages', 0],
      values: { id: 1, slug, program_id: null },
    })
    const errorsOf = (slug: string) => checkContent({ rows: [row(slug)], links: [] }, [])
    expect(errorsOf('Login')).toEqual([{ path: 'pages.0.slug', message: 'Login is the name of another page of this site' }])
    expect(errorsOf('scm')).toEqual([])
  })
})
