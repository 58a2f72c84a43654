import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { type FunctionDefinition, functions } from '../../lambdas/functions.ts'
import { bundleFunction, root } from '../../lib/bundle.ts'
import { functionNames } from '../../lib/machine-definition.ts'

/** Bytes of a bundle at most: it is parsed at every cold start (spec 90, "On AWS"). */
const BUDGET = 1_000_000

const folder = mkdtempSync(join(tmpdir(), 'micromasters-bundles-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(functionNames)('the bundle of %s', (name) => {
  const directory = join(folder, name)
  const definition: FunctionDefinition = functions[name]
  bundleFunction(definition, directory)
  const file = join(directory, 'index.mjs')

  it('stays within its budget', () => {
    expect(statSync(file).size).toBeLessThan(BUDGET)
  })

  it('loads by itself, and exports its handler', async () => {
    const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href)
    expect(loaded).toHaveProperty('handler', expect.any(Function))
  })
})

it('brings every migration beside the migrating function', () => {
  const wanted = readdirSync(join(root, 'lambdas/database/migrations'))
  expect(wanted.length).toBeGreaterThan(0)
  expect(readdirSync(join(folder, 'migrate/migrations'))).toEqual(wanted)
})
