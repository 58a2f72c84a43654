import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { apiFunctions } from '../lambdas/api-functions.ts'
import { bundleFunctions } from '../local/functions/bundle.ts'
import type { Figures } from './benchmark.ts'

const run = promisify(execFile)
const root = dirname(import.meta.dirname)
/** Prints how long importing a bundle takes, and how much processor time, in a process that has done nothing else. */
const IMPORT = `const t = performance.now(), c = process.cpuUsage(); await import(process.argv[1])
const { user, system } = process.cpuUsage(c); console.log(JSON.stringify([performance.now() - t, (user + system) / 1000])); process.exit(0)`
const printed = z.tuple([z.number(), z.number()])
const TRIES = 5

/** Size and import time of each API function's bundle: what a cold start costs beside Lambda's own part. The best of five tries. */
export async function measureBundles(): Promise<Figures[]> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-bundles-'))
  try {
    const bundleOf = await bundleFunctions(apiFunctions, root, directory)
    const rows: Figures[] = []
    for (const name of Object.keys(apiFunctions)) {
      const file = bundleOf(name)
      const times: [number, number][] = []
      for (let tries = 0; tries < TRIES; tries += 1) {
        const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', IMPORT, file])
        times.push(printed.parse(JSON.parse(stdout)))
      }
      rows.push({
        function: name,
        'bundle kB': statSync(file).size / 1000,
        'import ms': Math.min(...times.map(([wall]) => wall)),
        'CPU ms': Math.min(...times.map(([, cpu]) => cpu)),
      })
    }
    return rows
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
