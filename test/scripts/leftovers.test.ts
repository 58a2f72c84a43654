import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { leftovers } from '../../scripts/leftovers.ts'

const folder = mkdtempSync(join(tmpdir(), 'micromasters-leftovers-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('finds nothing where nothing is left', () => {
  expect(leftovers(folder)).toEqual({ processes: [], folders: [] })
})

it('finds folders of the project, and processes by their environment and by what they were called with', async () => {
  mkdirSync(join(folder, 'micromasters-data'))
  mkdirSync(join(folder, 'chromium'))
  const wait = 'setInterval(() => {}, 1000)'
  const children = [
    spawn(process.execPath, ['-e', wait], { env: { ...process.env, TMPDIR: folder }, stdio: 'ignore' }),
    spawn(process.execPath, ['-e', wait, join(folder, 'micromasters-data')], { stdio: 'ignore' }),
  ]
  await expect.poll(() => leftovers(folder).processes.length).toBe(2)
  expect(leftovers(folder).folders).toEqual(['micromasters-data'])
  for (const child of children) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(leftovers(folder).processes).toEqual([])
})
