import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { isAlive } from '../../local/engines/orphan.ts'
import { createDatabase } from '../kit/database.ts'
import { openSearchUrl } from '../kit/opensearch.ts'

/** How `npm start` ends. */

const { url, pool } = await createDatabase()
const openSearch = await openSearchUrl()
const folder = mkdtempSync(join(tmpdir(), 'micromasters-ending-'))
const data = join(folder, 'data')
const faults = join(folder, 'faults.json')
// The first refresh never ends by itself.
writeFileSync(faults, JSON.stringify([{ answer: { kind: 'no-answer' } }]))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (...options: string[]) =>
  spawn(process.execPath, ['local/main.ts', '--run-once', '--data', data, ...options], {
    env: { ...process.env, DATABASE_URL: url, OPENSEARCH_URL: openSearch },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** The start, in the middle of its first refresh, and the simulator's process. */
async function midRefresh(): Promise<{ child: ChildProcess; simulator: number; output: () => string }> {
  const child = start('--learners', '3', '--faults', faults)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output += text.toString()
    })
  while (!output.includes('Refreshing the learners')) {
    if (child.exitCode !== null) throw new Error(output)
    await sleep(20)
  }
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n')
  const own = processes.find((line) => line.includes('simulator') && line.trim().split(/\s+/)[1] === String(child.pid))
  return { child, simulator: Number(own?.trim().split(/\s+/)[0]), output: () => output }
}

/** Ctrl-C, as it reaches the start through npm and scripts/run.mjs: several times. */
function interrupt({ child }: { child: ChildProcess }): void {
  for (let times = 0; times < 3; times += 1) child.kill('SIGINT')
}

const gone = async (pid: number) => {
  while (isAlive(pid)) await sleep(20)
}

const runs = async () => (await pool.query('SELECT id, ended_at IS NOT NULL AS ended FROM refresh_run')).rows

it('stops on Ctrl-C, however often the same one is told, and the next start goes on with the run', async () => {
  const stopped = await midRefresh()
  expect(existsSync(`${data}.pid`)).toBe(true)
  interrupt(stopped)
  expect(await once(stopped.child, 'exit'), stopped.output()).toEqual([130, null])
  expect(existsSync(`${data}.pid`)).toBe(false)
  await gone(stopped.simulator)
  const [code] = await once(start(), 'exit')
  expect({ code, runs: (await runs()).map(({ ended }) => ended) }).toEqual({ code: 0, runs: [true] })
})

it('ends also when a child hangs, which ends with it', async () => {
  await pool.query('UPDATE user_cache_refresh_time SET enrollment = NULL, enrollment_mitxonline = NULL')
  const hanging = await midRefresh()
  process.kill(hanging.simulator, 'SIGSTOP')
  interrupt(hanging)
  expect(await once(hanging.child, 'exit'), hanging.output()).toEqual([130, null])
  expect(hanging.output()).toContain('Something does not end: stopping without it.')
  expect(existsSync(`${data}.pid`)).toBe(false)
  await gone(hanging.simulator)
})

it('leaves no child to a kill, and the next start takes the folder over', async () => {
  const killed = await midRefresh()
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  await gone(killed.simulator)
  const [code] = await once(start(), 'exit')
  expect({ code, runs: (await runs()).map(({ ended }) => ended) }).toEqual({ code: 0, runs: [true, true] })
})
