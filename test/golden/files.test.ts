import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { goldenDirectory } from '../kit/golden.ts'

const runners = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.test.ts'))
/** The kinds of cases that a file of tests here asks for: `goldenCases('freeze')`, as `throughApi`, reads freeze.jsonl, freeze-more.jsonl, … */
const texts = await Promise.all(runners.map((runner) => readFile(join(import.meta.dirname, runner), 'utf8')))
const kinds = texts.flatMap((text) =>
  Array.from(text.matchAll(/\bawait (?:goldenCases|throughApi)\('([^']+)'[,)]/g), ([, kind = '']) => kind),
)

it('runs every file of recorded cases', async () => {
  const files = (await readdir(goldenDirectory)).filter((file) => file.endsWith('.jsonl'))
  const isRun = (file: string) => kinds.some((kind) => file === `${kind}.jsonl` || file.startsWith(`${kind}-`))
  expect(files.filter((file) => !isRun(file))).toEqual([])
})

it('finds cases for every kind that is asked for', async () => {
  const files = await readdir(goldenDirectory)
  expect(kinds.length).toBeGreaterThan(0)
  expect(kinds.filter((kind) => !files.some((file) => file === `${kind}.jsonl` || file.startsWith(`${kind}-`)))).toEqual([])
})
