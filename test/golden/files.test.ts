import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { goldenDirectory } from '../kit/golden.ts'

const runners = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.test.ts'))
/** The kinds of cases that a file of tests here asks for: `goldenCases('freeze')` reads freeze.jsonl, freeze-more.jsonl, … */
const texts = await Promise.all(runners.map((runner) => readFile(join(import.meta.dirname, runner), 'utf8')))
const kinds = texts.flatMap((text) => Array.from(text.matchAll(/\bawait goldenCases\('([^']+)'\)/g), ([, kind = '']) => kind))
/** Files whose runner is being written. One that has got its runner must leave this list. */
const waiting = ['profiles.jsonl']

it('runs every file of recorded cases, but those that it names', async () => {
  const files = (await readdir(goldenDirectory)).filter((file) => file.endsWith('.jsonl'))
  const isRun = (file: string) => kinds.some((kind) => file === `${kind}.jsonl` || file.startsWith(`${kind}-`))
  const notRun = files.filter((file) => !isRun(file))
  if (notRun.length > 0) console.log(`Not run yet, because nothing here asks for them: ${notRun.join(', ')}`)
  expect(notRun.filter((file) => !waiting.includes(file))).toEqual([])
  expect(waiting.filter((file) => isRun(file))).toEqual([])
})

it('finds cases for every kind that is asked for', async () => {
  const files = await readdir(goldenDirectory)
  expect(kinds.length).toBeGreaterThan(0)
  expect(kinds.filter((kind) => !files.some((file) => file === `${kind}.jsonl` || file.startsWith(`${kind}-`)))).toEqual([])
})
