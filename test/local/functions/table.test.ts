import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FunctionName, functions } from '../../../lambdas/functions.ts'
import { bundleFunctions } from '../../../local/functions/bundle.ts'
import { loadHandler } from '../../../local/functions/handler.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
const names = Object.keys(functions)
let directory: string
let bundleOf: (name: string) => string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'micromasters-bundles-'))
  bundleOf = await bundleFunctions(functions, root, directory)
})
afterAll(() => rm(directory, { recursive: true }))

it.each(names)('the bundle of %s is complete, and of 1 MB at most', async (name) => {
  // It lies outside of the project: an import that it lacks is found nowhere.
  expect(await loadHandler(bundleOf(name))).toBeTypeOf('function')
  expect((await stat(bundleOf(name))).size).toBeLessThan(1_000_000)
})

it('holds the migrations beside the function that applies them', async () => {
  const name: FunctionName = 'migrate'
  const source = await readdir(join(root, 'lambdas/database/migrations'))
  expect(await readdir(join(dirname(bundleOf(name)), 'migrations'))).toEqual(source)
})
