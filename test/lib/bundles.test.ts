import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { type FunctionDefinition, type FunctionName, functions } from '../../lambdas/functions.ts'
import { bundleFunction, root } from '../../lib/bundle.ts'
import { HERE, LAMBDA } from '../../lib/packages.ts'
import { functionNames } from '../../lib/machine-definition.ts'

/** Bytes of a bundle at most: it is parsed at every cold start (docs/architecture.md, "On AWS"). */
const BUDGET = 1_000_000

const folder = mkdtempSync(join(tmpdir(), 'micromasters-bundles-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Measured = { name: FunctionName; bytes: number; exports: string[] }

/** In a process of its own: what one bundle has loaded, the next would find loaded. It says what is exported. */
const measuring = join(folder, 'measure.mjs')
writeFileSync(
  measuring,
  `const loaded = await import(process.argv[2])
console.log(JSON.stringify({ exports: Object.keys(loaded).filter((name) => typeof loaded[name] === 'function') }))
process.exit(0)
`,
)

const measured = functionNames.map((name): Measured => {
  const directory = join(folder, name)
  const definition: FunctionDefinition = functions[name]
  // What loads here must be for here.
  bundleFunction(definition, directory, HERE)
  const file = join(directory, 'index.mjs')
  const printed = execFileSync(process.execPath, [measuring, pathToFileURL(file).href], { encoding: 'utf8' })
  return { name, bytes: statSync(file).size, ...JSON.parse(printed) }
})

describe('the bundles', () => {
  it('are small', () => {
    const heaviest = measured.toSorted((a, b) => b.bytes - a.bytes)
    const lines = heaviest.map(({ name, bytes }) => `${name.padEnd(28)}${String(bytes).padStart(9)} bytes`)
    console.log([`bundles: at most ${BUDGET} bytes`, ...lines].join('\n'))
    expect(heaviest.filter(({ bytes }) => bytes > BUDGET)).toEqual([])
  })

  it.each(measured)('$name loads by itself, and exports its handler', ({ exports }) => {
    expect(exports).toEqual(['handler'])
  })
})

it('brings every migration beside the migrating function', () => {
  const wanted = readdirSync(join(root, 'lambdas/database/migrations'))
  expect(wanted.length).toBeGreaterThan(0)
  expect(readdirSync(join(folder, 'migrate/migrations'))).toEqual(wanted)
})

/** ELF's number of the processor that a file is for (System V ABI, AArch64). */
const AARCH64 = 183

it('brings native code for the processor of the functions beside the bundle that needs it', () => {
  const directory = join(folder, 'for-lambda')
  bundleFunction(functions['store-photo'], directory, LAMBDA)
  const native = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(node|so[.\d]*)$/.test(path))
  expect(native.length).toBeGreaterThan(1)
  for (const path of native) {
    const head = readFileSync(join(directory, path)).subarray(0, 20)
    expect([path, head.toString('latin1', 1, 4), head.readUInt16LE(18)]).toEqual([path, 'ELF', AARCH64])
  }
})
