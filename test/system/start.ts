import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type KeptWorld, keepWorld } from '../../local/kept-world.ts'
import { openToServer } from '../../local/engines/postgres.ts'
import { startSystem, type System } from '../../local/system.ts'
import type { Fault } from '../../local/world/faults.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import type { WorldFile } from '../../local/world/world-file.ts'
import { createDatabase } from '../kit/database.ts'

export type TestSystem = System & {
  world: KeptWorld
  order: (faults: readonly Fault[]) => Promise<void>
  clearFaults: () => Promise<void>
}

type Differently = {
  withApp?: boolean
  oldDatabase?: string
  /** Stands between callers of functions and functions. */
  between?: (invoke: Invoke) => Invoke
  /** The address by which the whole system reaches the database. */
  wayToDatabase?: (url: string) => string | Promise<string>
}

/**
 * The whole system as `npm start` has it, with retries that come at once, on a database of its own. One per test file: functions that
 * run in this process read their environment once. To be called where the file is collected.
 */
export async function startTestSystem(
  file: WorldFile,
  { withApp = false, oldDatabase, between, wayToDatabase = (url) => url }: Differently = {},
): Promise<TestSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-system-'))
  await openToServer(directory)
  const { url } = await createDatabase()
  const wanted = { learners: undefined, seed: undefined, file, faults: undefined }
  const world = await keepWorld(directory, wanted, new Date())
  const system = await startSystem({
    directory,
    world,
    databaseUrl: await wayToDatabase(url),
    port: 0,
    isolated: false,
    withSearch: false,
    withApp,
    oldDatabase,
    ...(between && { between }),
    random: () => 0,
    progress: () => {},
    report: console.error,
  })
  afterAll(async () => {
    await system.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  const control = (method: string, body?: string) =>
    fetch(`${system.simulator.urls.control}/faults`, body === undefined ? { method } : { method, body })
  return {
    ...system,
    world,
    order: async (faults) => {
      const answer = await control('POST', JSON.stringify(faults))
      if (!answer.ok) throw new Error(await answer.text())
    },
    clearFaults: async () => void (await control('DELETE')),
  }
}
