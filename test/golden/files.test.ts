import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { goldenDirectory } from '../kit/golden.ts'

/** Kinds of cases that a test in this folder runs; a file is of the kind that its name begins with. */
const built = [
  'catalog',
  'certificates',
  'course-run-sync',
  'exam-authorization',
  'freeze',
  'records',
  'refresh-selection',
  'search-documents',
  'wagtail-pages',
]

it('names the files of recorded cases whose action is not built yet', async () => {
  const files = (await readdir(goldenDirectory)).filter((file) => file.endsWith('.jsonl'))
  const isBuilt = (file: string) => built.some((kind) => file === `${kind}.jsonl` || file.startsWith(`${kind}-`))
  const waiting = files.filter((file) => !isBuilt(file))
  if (waiting.length > 0) console.log(`Not built yet, and not run: ${waiting.join(', ')}`)
  expect(built.filter((kind) => !files.some((file) => file.startsWith(kind)))).toEqual([])
})
