import type pg from 'pg'
import { backends } from '../../lambdas/domain/backends.ts'
import { query } from '../../lambdas/platform/database.ts'
import type { TokenCipher } from '../../lambdas/platform/token-cipher.ts'
import type { Catalog } from './catalog.ts'
import { createTokenMaker, seededTokens } from './credentials.ts'
import type { Learner } from './learner.ts'
import { seedCatalog } from './seed-catalog.ts'
import { profileOf } from './person-profile.ts'
import { INSERT_LEARNERS, RESERVE_IDS, SEEDED_PER_BATCH } from './seed-queries.ts'
import type { World } from './world.ts'

/** Learners per statement. */
const BATCH = 2_000

export type SeedSettings = {
  tokenCipher: Pick<TokenCipher, 'encrypt'>
  now: Date
  /** Called after each batch with the number of learners that are there. */
  progress?: (learners: number) => void
}

/**
 * Writes the world's catalog and learners into an empty database, or adds those that are missing; what is there stays as it is, so
 * that a second start does nothing. Each batch is one statement: who is stopped in the middle goes on where it ended. The first
 * learner is also staff of every program, the second an instructor of the first program; in a world with a story, who is in it says so.
 * @returns how many learners were added.
 */
export async function seedDatabase(pool: pg.Pool, world: World, settings: SeedSettings): Promise<number> {
  await seedCatalog(pool, world.catalog)
  const { rows } = await query<{ batch: number; learners: number }>(pool, SEEDED_PER_BATCH, [world.learners, BATCH])
  const seeded = new Map(rows.map(({ batch, learners }) => [batch, learners]))
  let added = 0
  for (let first = 0; first < world.learners; first += BATCH) {
    const size = Math.min(BATCH, world.learners - first)
    if (seeded.get(first / BATCH) === size) continue
    const learners = Array.from({ length: size }, (_, nth) => rowOf(world, world.learner(first + nth), settings))
    const result = await query<{ added: number }>(pool, INSERT_LEARNERS, [JSON.stringify(learners), settings.now])
    added += result.rows[0]?.added ?? 0
    settings.progress?.(first + size)
  }
  await query(pool, RESERVE_IDS)
  return added
}

const privacies = ['public_to_mm', 'public_to_mm', 'public', 'private']

function rowOf({ seed, catalog }: World, learner: Learner, { tokenCipher, now }: SeedSettings) {
  const { userId: id, username, email, firstName, lastName, country, gender, birthYear, education, language } = learner
  const accounts = backends.flatMap((backend, nth) => {
    const tokens = seededTokens(createTokenMaker(seed, backend), learner, backend, now)
    if (!tokens) return []
    return {
      id: id * backends.length + nth,
      provider: backend,
      uid: learner.accounts[backend]?.linkedAs,
      access_token: tokenCipher.encrypt(tokens.accessToken, { userId: id, backend }),
      refresh_token: tokenCipher.encrypt(tokens.refreshToken, { userId: id, backend }),
      expires_in: tokens.expiresIn,
      token_updated_at: tokens.updatedAt,
    }
  })
  return {
    id,
    username,
    email,
    profile: {
      first_name: firstName,
      last_name: lastName,
      account_privacy: privacies[id % privacies.length],
      country,
      nationality: country,
      gender,
      date_of_birth: `${birthYear}-07-01`,
      preferred_language: language,
      edx_level_of_education: education,
      ...profileOf(seed, learner, learner.story),
    },
    accounts,
    programs: learner.programs.map((program) => program.id),
    roles: rolesOf(learner, catalog.programs),
  }
}

function rolesOf({ index, story }: Learner, programs: Catalog['programs']) {
  if (story) {
    const { role, programs: titles } = story.roles ?? { role: 'staff', programs: [] }
    return programs.filter(({ title }) => titles.includes(title)).map(({ id }) => ({ program_id: id, role }))
  }
  if (index === 0) return programs.map(({ id }) => ({ program_id: id, role: 'staff' }))
  if (index === 1) return programs.slice(0, 1).map(({ id }) => ({ program_id: id, role: 'instructor' }))
  return []
}
