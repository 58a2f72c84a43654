import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processMeter } from '../ops/meter.ts'
import { openToServer } from './engines/postgres.ts'
import { keepWorld } from './kept-world.ts'
import { afterRefresh, beforeRefresh, worldOf } from './opening.ts'
import { refreshOnce } from './refresh-once.ts'
import { startSystem, type System } from './system.ts'
import type { World } from './world/world.ts'

/** The whole system with the default world, its story told (docs/local-system.md, "The story"), in a folder that goes with it. */
export async function startToldStory(progress: (step: string) => void): Promise<System & { world: World }> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-story-'))
  await openToServer(directory)
  const chosen = { learners: undefined, seed: undefined, file: undefined, faults: undefined, story: true }
  const kept = await keepWorld(directory, chosen, new Date())
  const system = await startSystem({
    directory,
    world: kept,
    databaseUrl: undefined,
    port: 0,
    isolated: false,
    withSearch: true,
    withApp: true,
    random: Math.random,
    progress,
    report: console.error,
  })
  const world = worldOf(kept)
  await beforeRefresh(system)
  await refreshOnce(system, new Date())
  await afterRefresh(system, world, { progress, newMeter: processMeter })
  const stop = async () => {
    await system.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  return { ...system, world, stop }
}
