import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { type FunctionName, functions } from '../../../lambdas/functions.ts'
import { bundleIn } from '../../../local/functions/bundle.ts'
import { sharedBundles } from '../../kit/bundles.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
const names = Object.keys(functions)
const directory = await sharedBundles()
const bundleOf = (name: string) => bundleIn(directory, name)

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
