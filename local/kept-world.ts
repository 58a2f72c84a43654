import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aBitOfEverything } from './world/mix.ts'
import { readWorldFile, type WorldFile } from './world/world-file.ts'

/** A world and the instant at which it began: both are kept with the data that was seeded from it. */
export type KeptWorld = { file: WorldFile; now: Date; path: string }

/** The world without a file: everything that the sites do is in it. */
const DEFAULT_WORLD: WorldFile = {
  seed: 'micromasters',
  learners: 200,
  mix: aBitOfEverything,
  twoPlatforms: 2,
  innerLinks: ['mitxonline'],
}

export type WantedWorld = {
  learners: number | undefined
  seed: string | undefined
  file: WorldFile | undefined
  /** In place of those of the file. */
  faults: WorldFile['faults']
  /** The world without a file has the story in it (docs/local-system.md, "The story"). */
  story?: boolean
}

/**
 * The world of a data folder: the one that is kept there, which may grow, or the wanted one, which is kept from now on. Faults are of
 * this start only. @throws Error when another world is wanted than the data was seeded from.
 */
export async function keepWorld(directory: string, wanted: WantedWorld, now: Date): Promise<KeptWorld> {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, 'world.json')
  const begun = join(directory, 'world-begun')
  const before = existsSync(path) && existsSync(begun) ? await readWorldFile(path) : undefined
  const base = wanted.file ?? before ?? { ...DEFAULT_WORLD, ...(wanted.story && { story: true }) }
  const seed = wanted.seed ?? base.seed
  const learners = wanted.learners ?? base.learners
  const file = { ...base, seed, learners, faults: wanted.faults ?? wanted.file?.faults ?? [] }
  if (before && !isSame(before, file)) {
    throw new Error(`${directory}: its data was seeded from another world: use --fresh, or another folder with --data`)
  }
  writeFileSync(path, JSON.stringify(file, null, 2))
  if (!before) writeFileSync(begun, now.toISOString())
  return { file, now: new Date(readFileSync(begun, 'utf8')), path }
}

/** The same people, as far as both have them: numbers of learners, faults and limits may differ. */
function isSame(a: WorldFile, b: WorldFile): boolean {
  const people = ({ seed, mix, programs, people: written, twoPlatforms, story }: WorldFile) =>
    JSON.stringify([seed, mix, programs, written, twoPlatforms, story])
  return people(a) === people(b)
}
