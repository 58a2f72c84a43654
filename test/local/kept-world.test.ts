import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepWorld, type WantedWorld } from '../../local/kept-world.ts'

const NOW = new Date('2026-11-27T00:00:00Z')
const LATER = new Date('2026-12-27T00:00:00Z')
const nothing: WantedWorld = { learners: undefined, seed: undefined, file: undefined, faults: undefined }
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'micromasters-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('begins with 200 learners, and keeps world and beginning', async () => {
  const first = await keepWorld(folder, nothing, NOW)
  expect(first).toMatchObject({ file: { learners: 200 }, now: NOW })
  expect(await keepWorld(folder, nothing, LATER)).toEqual(first)
})

it('lets the world grow, and takes faults for one start only', async () => {
  await keepWorld(folder, nothing, NOW)
  const faults = [{ answer: { kind: 'dropped' as const } }]
  expect((await keepWorld(folder, { ...nothing, learners: 500, faults }, LATER)).file).toMatchObject({ learners: 500, faults })
  expect((await keepWorld(folder, nothing, LATER)).file).toMatchObject({ learners: 500, faults: [] })
})

it('refuses another world on the same data, and changes nothing', async () => {
  await keepWorld(folder, nothing, NOW)
  const before = readFileSync(join(folder, 'world.json'), 'utf8')
  await expect(keepWorld(folder, { ...nothing, seed: 'other' }, LATER)).rejects.toThrow('use --fresh')
  expect(readFileSync(join(folder, 'world.json'), 'utf8')).toBe(before)
})
