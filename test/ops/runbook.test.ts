import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { Refusal } from '../../ops/command.ts'
import { commands } from '../../ops/commands/index.ts'
import { run } from '../../ops/run.ts'
import { NOW } from '../operations/fixtures.ts'
import { wordsOf } from './system.ts'

const root = join(import.meta.dirname, '../..')
const text = await readFile(join(root, 'docs/operations.md'), 'utf8')
/** Anchors as GitHub makes them of headings. */
const anchors = [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-'))

it('has every section that an alarm links to', async () => {
  // Not known to the compiler here: what is CDK's has options of its own (tsconfig.cdk.json).
  const module: unknown = await import(pathToFileURL(join(root, 'lib/constructs/alarm.ts')).href)
  const { runbookSections } = z.object({ runbookSections: z.array(z.string()).min(1) }).parse(module)
  expect(runbookSections.filter((section) => !anchors.includes(section))).toEqual([])
})

it('links to sections that it has', () => {
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([])
})

const deployment = await readFile(join(root, 'docs/deployment.md'), 'utf8')
const lines = [...`${text}\n${deployment}`.matchAll(/npm run (?:--silent )?ops -- ([^`|\n;)]+)/g)].map(([, line = '']) =>
  line.trim(),
)

it.each([...new Set(lines)])('says what can be typed: ops %s', async (line) => {
  const said: string[] = []
  const code = await run(wordsOf(line.replace('--env NAME', '--env production')), commands, {
    // A failure with --json is printed.
    print: (text) => (text.startsWith('{"error"') ? said.push(JSON.parse(text).error.message) : undefined),
    complain: (problem) => said.push(problem),
    ask: null,
    newMeter: () => ({ show: () => {}, end: () => {} }),
    release: () => 'abc123',
    folder: '/checkout',
    now: () => NOW,
    connect: () => Promise.reject(new Refusal('understood')),
  })
  expect({ code, said }).toEqual(
    line.includes('--help') || line === 'completion' ? { code: 0, said: [] } : { code: 1, said: ['understood'] },
  )
})
