import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

/** Whatever people write by hand; recorded cases, snapshots and lock files are data. */
const files = globSync(
  [
    '*.{ts,mjs,md,json}',
    '{bench,bin,docs,lambdas,lib,local,ops,scripts,statemachines,test,web}/**/*.{ts,tsx,mjs,css,html,sql,json,md}',
  ],
  { exclude: ['**/node_modules/**', '**/dist/**', '**/coverage/**', 'package-lock.json'] },
).map((path) => ({ path, text: readFileSync(path, 'utf8') }))

const headings = new Map<string, ReadonlySet<string>>(
  files
    .filter(({ path }) => path.endsWith('.md'))
    .map(({ path, text }) => [path, new Set(Array.from(text.matchAll(/^#{2,} (.+)$/gm), ([, heading = '']) => heading))]),
)
const ruleFiles = [...headings.keys()].filter((path) => path.startsWith('docs/rules/') && path !== 'docs/rules/README.md')

type Citation = { from: string; file: string; heading: string | undefined }
const citations = files.flatMap(({ path, text }) => citationsOf(path, text))

/** Rules and docs by file and heading, over the ends of comment lines, and in the strings of state machines too. Links are not citations. */
function citationsOf(from: string, text: string): Citation[] {
  const flat = text
    .replaceAll(/\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll('\\"', '"')
    .replaceAll(/\s*\n\s*(?:\*|\/\/|--|#)?\s*/g, ' ')
  return Array.from(flat.matchAll(/\b(?:docs\/)?(rules\/)?\b([a-z-]+\.md)(?:, "([^"]+)")?/g))
    .filter(([whole, rules]) => rules !== undefined || whole.startsWith('docs/'))
    .map(([, rules = '', name = '', heading]) => ({ from, file: `docs/${rules}${name}`, heading }))
}

function shown({ from, file, heading }: Citation): string {
  return `${from}: ${file}${heading === undefined ? '' : `, "${heading}"`}`
}

it('cites headings that exist', () => {
  const lost = citations.filter(({ file, heading }) => {
    const known = headings.get(file)
    return known === undefined || (heading !== undefined && !known.has(heading))
  })
  console.log(`${ruleFiles.length} rules files, ${citations.length} citations`)
  expect(lost.map(shown).join('\n')).toBe('')
  expect(citations.length).toBeGreaterThan(0)
})

it('cites rules and the house by heading, so that a reader need not search', () => {
  const byHeading = (file: string) => /^docs\/(rules\/.*|architecture\.md|engines\.md)$/.test(file)
  expect(
    citations
      .filter(({ file, heading }) => byHeading(file) && heading === undefined)
      .map(shown)
      .join('\n'),
  ).toBe('')
})

it('cites every rules file', () => {
  const cited = new Set(citations.filter(({ from, file }) => from !== file).map(({ file }) => file))
  expect(ruleFiles.filter((file) => !cited.has(file))).toEqual([])
})

it('names files that exist, in docs as in rules', () => {
  const path = /`((?:bench|bin|docs|lambdas|lib|local|ops|scripts|statemachines|test|web)\/[\w./-]+)`/g
  const named = files
    .filter((file) => file.path.endsWith('.md') && !file.path.startsWith('test/'))
    .flatMap((file) => Array.from(file.text.matchAll(path), ([, name = '']) => ({ from: file.path, name })))
  const lost = named.filter(({ name }) => !existsSync(name))
  expect(lost.map(({ from, name }) => `${from}: ${name}`).join('\n')).toBe('')
  expect(named.length).toBeGreaterThan(0)
})

it('says of every rule where it is tested', () => {
  const untested = files
    .filter(({ path }) => ruleFiles.includes(path))
    .flatMap(({ path, text }) => {
      const sections = text.split(/^## /m).slice(1)
      const without = sections.filter((section) => !/`test\/[^`]+`/.test(section))
      return without.map((section) => ({ path, heading: section.split('\n', 1)[0] }))
    })
  expect(untested.map(({ path, heading }) => `${path}, "${heading}"`).join('\n')).toBe('')
})

it('links to files and headings that exist', () => {
  const links = files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      Array.from(text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g), ([link, target = '', anchor]) => ({
        shown: `${path}: ${link}`,
        target: target === '' ? path : join(dirname(path), target),
        anchor,
      })),
    )
  const lost = links.filter(
    ({ target, anchor }) => !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor)),
  )
  expect(lost.map((link) => link.shown).join('\n')).toBe('')
})

/** As GitHub makes them: lower case, hyphens for blanks, no other punctuation. */
function anchorsOf(path: string): ReadonlySet<string> {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
  return new Set([...(headings.get(path) ?? [])].map(slug))
}

it('stands alone: nothing refers to a text or a folder outside the repository', () => {
  const outside = /\bspec \d{2}\b|\.\.\/shared\b/
  expect(files.filter(({ text }) => outside.test(text)).map(({ path }) => path)).toEqual([])
})
