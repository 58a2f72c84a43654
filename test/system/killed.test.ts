import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { createDatabase } from '../kit/database.ts'
import { openSearchUrl } from '../kit/opensearch.ts'

const LEARNERS = 300
/** The sites fall silent after so many requests: enough for dozens of learners, and never for all, however fast the machine is. */
const SILENT_AFTER = 800
const { url, pool } = await createDatabase()
const openSearch = await openSearchUrl()
const data = mkdtempSync(join(tmpdir(), 'micromasters-killed-'))
const faults = join(data, 'faults.json')
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** `npm start` as one types it, without what npm adds. */
function start(...options: string[]): { child: ChildProcess; output: () => string } {
  const args = ['local/main.ts', '--run-once', '--json', '--data', data, ...options]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, DATABASE_URL: url, OPENSEARCH_URL: openSearch },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString()
  })
  return { child, output: () => output }
}

type Row = { user_id: number; finished_at: Date; edxorg_requests: object; mitxonline_requests: object }
const finished = async () =>
  (
    await pool.query<Row>(
      'SELECT user_id, finished_at, edxorg_requests, mitxonline_requests FROM refresh_run_learner WHERE finished_at IS NOT NULL ORDER BY 1',
    )
  ).rows

/** Resolves when so many learners have their outcome. */
async function untilFinished(learners: number): Promise<void> {
  while ((await finished()).length < learners) await sleep(20)
}

it('goes on where it was killed: the same run, no learner twice, and the lease is given back', async () => {
  writeFileSync(faults, JSON.stringify([{ after: SILENT_AFTER, answer: { kind: 'no-answer' } }]))
  const first = start('--learners', String(LEARNERS), '--faults', faults)
  await untilFinished(20)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const before = await finished()
  expect(before.length).toBeLessThan(LEARNERS)

  const second = start()
  const [code] = await once(second.child, 'exit')
  expect(code).toBe(0)
  const report = JSON.parse(second.output().trim().split('\n').at(-1) ?? '')
  const { rows: runs } = await pool.query('SELECT id FROM refresh_run')
  expect(runs).toEqual([{ id: report.run }])
  expect(report).toMatchObject({ left: 0, failed: {} })
  // The world orders a dead run for a few: they are refreshed for all others.
  expect(report.refreshed + report.unchanged + report.partly).toBe(report.selected)
  const after = new Map((await finished()).map((row) => [row.user_id, row]))
  expect(before.map(({ user_id }) => after.get(user_id))).toEqual(before)

  const third = start()
  expect(await once(third.child, 'exit')).toEqual([0, null])
  expect(JSON.parse(third.output().trim().split('\n').at(-1) ?? '')).toMatchObject({ selected: 0 })
})
