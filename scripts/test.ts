import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { leftovers } from './leftovers.ts'

/**
 * What `npm test` does: checks the form, the lint and the types, runs every test, looks whether anything was left behind, and closes with
 * `N passed, N failed`. All temporary folders of the run are made in one, by which what is left is known as the run's own.
 */

type Counts = { passed: number; failed: number }

/** What ends with its parent may need a moment for it. */
const ENDING_MS = 60_000

const folder = mkdtempSync(join(tmpdir(), 'micromasters-tests-'))
// Postgres runs as another user, and keeps its data below.
chmodSync(folder, 0o755)
const countsFile = join(folder, 'counts.json')
const checks = [
  { name: 'format', command: ['biome', 'format', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the infrastructure', command: ['tsc', '-p', 'tsconfig.cdk.json'] },
  { name: 'types of the app', command: ['tsc', '-p', 'web/tsconfig.json'] },
]

const total: Counts = { passed: 0, failed: 0 }
for (const check of checks) {
  const ok = (await run(check.command)) === 0
  console.log(`${ok ? '✓' : '✗'} ${check.name}`)
  add(ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
}
const code = await run(['vitest', 'run', ...process.argv.slice(2)])
add(existsSync(countsFile) ? readCounts() : { passed: 0, failed: 1 })
if (code !== 0 && total.failed === 0) total.failed = 1
add(await checkLeftovers())
rmSync(folder, { recursive: true })
process.exitCode = total.failed === 0 ? 0 : 1
console.log(`\n${total.passed} passed, ${total.failed} failed`)

function run([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, COUNTS_FILE: countsFile, TMPDIR: folder },
    shell: process.platform === 'win32',
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.once('exit', (exitCode) => resolve(exitCode ?? 1))
  })
}

async function checkLeftovers(): Promise<Counts> {
  for (let waited = 0; waited < ENDING_MS && leftovers(folder).processes.length > 0; waited += 500) await sleep(500)
  const { processes, folders } = leftovers(folder)
  const clean = processes.length + folders.length === 0
  console.log(`${clean ? '✓' : '✗'} nothing is left behind`)
  for (const each of [...processes, ...folders]) console.log(`  left: ${each}`)
  return clean ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function readCounts(): Counts {
  const counts: Partial<Counts> = JSON.parse(readFileSync(countsFile, 'utf8'))
  return { passed: counts.passed ?? 0, failed: counts.failed ?? 1 }
}

function add(counts: Counts): void {
  total.passed += counts.passed
  total.failed += counts.failed
}
