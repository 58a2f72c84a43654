import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openToServer } from '../local/engines/postgres.ts'
import { keepWorld } from '../local/kept-world.ts'
import { startSystem, type System } from '../local/system.ts'

/** The whole system with a new world of so many learners, in a folder that goes with it. Its simulator and Postgres are other processes. */
export async function startBenchSystem(learners: number, { withApp = false } = {}): Promise<System> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-bench-'))
  await openToServer(directory)
  const world = await keepWorld(directory, { learners, seed: 'bench', file: undefined, faults: undefined }, new Date())
  const system = await startSystem({
    directory,
    world,
    databaseUrl: undefined,
    port: 0,
    isolated: false,
    withSearch: false,
    withApp,
    random: Math.random,
    progress: console.error,
    report: console.error,
  })
  const stop = async () => {
    await system.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  return { ...system, stop }
}
