import { join } from 'node:path'
import pg from 'pg'
import { createTokenCipher, tokenKeys } from '../lambdas/platform/token-cipher.ts'
import { openSecretStore } from './aws/secrets.ts'
import type { openDatabase } from './database.ts'
import type { startS3 } from './engines/s3.ts'
import type { KeptWorld } from './kept-world.ts'
import type { startOldDatabase } from './old-database/start.ts'
import { MEDIA_BUCKET, storedTokenKeys, storeSecrets } from './settings.ts'
import type { SimulatorProcess } from './simulator-process.ts'
import { ADDRESS_RUNS } from './world/seed-queries.ts'
import { seedDatabase } from './world/seed.ts'
import { seedPictures } from './world/story/seed-pictures.ts'
import { seedStory } from './world/story/seed-story.ts'
import { createWorld } from './world/world.ts'

type Options = { world: KeptWorld; progress: (step: string) => void }
type OnStop = (close: () => Promise<void> | void) => void

type Stores = {
  database: Awaited<ReturnType<typeof openDatabase>>
  s3: Awaited<ReturnType<typeof startS3>>
  simulator: SimulatorProcess
  old: Awaited<ReturnType<typeof startOldDatabase>> | undefined
}

/** Writes the world into the stores, but beside a database of the old system, which is to move in. */
export async function fill(options: Options, directory: string, onStop: OnStop, stores: Stores) {
  const { database, s3, simulator, old } = stores
  const pool = new pg.Pool({ connectionString: database.url, max: 4 })
  pool.on('error', () => {})
  onStop(() => pool.end())
  const secrets = openSecretStore(join(directory, 'secrets.json'))
  storeSecrets(secrets, { database: database.url, oldDatabase: old?.url })
  if (old === undefined) {
    await seed(options, pool, { keys: storedTokenKeys(secrets), media: s3.endpoint })
    await addressRuns(pool, simulator.urls.mitLearn)
  }
  return { ...stores, pool, secrets }
}

async function seed(
  { world, progress }: Options,
  pool: pg.Pool,
  { keys, media }: { keys: unknown; media: string },
): Promise<void> {
  const { learners, story, ...file } = world.file
  progress(`Seeding ${learners} learners`)
  const created = createWorld({ ...file, learners, story, now: world.now })
  await seedDatabase(pool, created, {
    tokenCipher: createTokenCipher(tokenKeys.parse(keys)),
    now: world.now,
    progress: (done) => done % 10_000 === 0 && progress(`Seeded ${done} of ${learners} learners`),
  })
  if (!story) return
  await seedStory(pool, created)
  await seedPictures(pool, created, { endpoint: media, bucket: MEDIA_BUCKET })
}

/** The simulated sites have other ports at every start; the runs of a world that was kept know those of the last. */
async function addressRuns(pool: pg.Pool, learnUrl: string): Promise<void> {
  await pool.query(ADDRESS_RUNS, [learnUrl])
}
