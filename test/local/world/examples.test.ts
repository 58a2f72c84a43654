import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startSimulator } from '../../../local/simulator/start.ts'
import { readWorldFile } from '../../../local/world/world-file.ts'
import { createWorld } from '../../../local/world/world.ts'

const folder = fileURLToPath(new URL('../../../local/world/examples/', import.meta.url))

it.each(readdirSync(folder))('%s is a world whose faults all concern somebody', async (name) => {
  const file = await readWorldFile(`${folder}${name}`)
  const world = createWorld({ ...file, now: new Date('2026-11-27T00:00:00Z') })
  const simulator = await startSimulator({ world, settings: file })
  onTestFinished(simulator.close)
  expect(simulator.controls.faults().map(({ fault }) => fault)).toEqual(file.faults ?? [])
})
