import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FunctionName, functions } from '../../../lambdas/functions.ts'
import { bundleFunctions } from '../../../local/functions/bundle.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
const names = Object.keys(functions)
let directory: string
let bundleOf: (name: string) => string

beforeAll(async () => {
  // Outside of the project: an import that a bundle lacks is found nowhere.
  directory = await mkdtemp(join(tmpdir(), 'micromasters-bundles-'))
  bundleOf = await bundleFunctions(functions, root, directory)
})
afterAll(() => rm(directory, { recursive: true }))

it('makes complete bundles', async () => {
  const script = join(import.meta.dirname, 'load-bundles.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...names.map(bundleOf)], { cwd: directory })
  const problems: unknown[] = JSON.parse(stdout)
  expect(Object.fromEntries(names.map((name, index) => [name, problems[index]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, null])),
  )
})

it.each(names)('makes a bundle of %s of 1 MB at most', async (name) => {
  expect((await stat(bundleOf(name))).size).toBeLessThan(1_000_000)
})

it('holds the migrations beside the function that applies them', async () => {
  const name: FunctionName = 'migrate'
  const source = await readdir(join(root, 'lambdas/database/migrations'))
  expect(await readdir(join(dirname(bundleOf(name)), 'migrations'))).toEqual(source)
})
