import { beforeEach, describe, expect, it } from 'vitest'
import { selectLearners } from '../../../lambdas/refresh/queries.ts'
import { createTokenCipher } from '../../../lambdas/platform/token-cipher.ts'
import { createTokenMaker, seededTokens } from '../../../local/world/credentials.ts'
import { DEDP_TITLE } from '../../../local/world/program-plans.ts'
import { seedDatabase } from '../../../local/world/seed.ts'
import { createWorld } from '../../../local/world/world.ts'
import { createDatabase } from '../../kit/database.ts'

const { pool } = await createDatabase()
const tokenCipher = createTokenCipher({ current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } })
const now = new Date('2026-11-27T00:00:00Z')
const settings = { tokenCipher, now }
const mix = { mitxonlineOnly: 0.2, both: 0.3, dedpOnly: 0.1, expiredTokens: 0.2, deadTokens: 0.1 }
const world = createWorld({ learners: 2500, seed: 's', now, mix })

const TABLES = [
  'program',
  'topic',
  'program_topic',
  'course',
  'course_run',
  'electives_set',
  'elective_course',
  'exam_run',
  'program_page',
  'app_user',
  'profile',
  'social_auth',
  'program_enrollment',
  'role',
]

/** Every row of every table that is seeded, with the transaction that wrote it last. */
async function everything(): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    const { rows } = await pool.query(`SELECT xmin::text AS written, t.* FROM ${table} t ORDER BY t::text`)
    tables[table] = rows
  }
  return tables
}

async function column(sql: string): Promise<unknown[]> {
  const { rows } = await pool.query({ text: sql, rowMode: 'array' })
  return rows.map(([value]) => value)
}

describe('seeding', () => {
  beforeEach(async () => {
    await pool.query(`TRUNCATE ${TABLES.join()} CASCADE`)
  })

  it('writes everybody once; a second start writes nothing', async () => {
    const progress: number[] = []
    expect(await seedDatabase(pool, world, { ...settings, progress: (learners) => progress.push(learners) })).toBe(2500)
    expect(progress).toEqual([2000, 2500])
    const first = await everything()
    expect(first['app_user']).toHaveLength(2500)
    expect(first['profile']).toHaveLength(2500)
    expect(await seedDatabase(pool, world, settings)).toBe(0)
    expect(await everything()).toEqual(first)
  })

  it('goes on where it was stopped, and grows with the world, leaving alone what has changed since', async () => {
    await seedDatabase(pool, createWorld({ learners: 1200, seed: 's', now, mix }), settings)
    await pool.query(`UPDATE social_auth SET access_token = 'rotated' WHERE user_id = 1`)
    await pool.query(`UPDATE program SET title = 'Renamed' WHERE id = 1`)
    await pool.query(`INSERT INTO app_user (username, email) VALUES ('registered', 'registered@example.org')`)
    expect(await seedDatabase(pool, world, settings)).toBe(1300)
    expect(await column('SELECT count(*)::int FROM app_user')).toEqual([2501])
    expect(await column(`SELECT count(*)::int FROM social_auth WHERE access_token = 'rotated' AND user_id = 1`)).not.toEqual([0])
    expect(await column('SELECT title FROM program WHERE id = 1')).toEqual(['Renamed'])
    expect(await column(`SELECT id > 1000000 FROM app_user WHERE username = 'registered'`)).toEqual([true])
  })

  it('stores the tokens that the sites accept, encrypted, and the usernames there', async () => {
    await seedDatabase(pool, world, settings)
    const { rows } = await pool.query<
      Record<'provider' | 'uid' | 'access_token' | 'refresh_token', string> & {
        user_id: number
        expires_in: number
        token_updated_at: Date
      }
    >('SELECT * FROM social_auth WHERE user_id <= 200 ORDER BY id')
    expect(rows.length).toBeGreaterThan(200)
    for (const row of rows) {
      const backend = row.provider === 'edxorg' ? 'edxorg' : 'mitxonline'
      const learner = world.learner(row.user_id - 1)
      const tokens = seededTokens(createTokenMaker('s', backend), learner, backend, now)
      expect(row.uid).toBe(learner.accounts[backend]?.username)
      expect({
        accessToken: tokenCipher.decrypt(row.access_token, { userId: row.user_id, backend }),
        refreshToken: tokenCipher.decrypt(row.refresh_token, { userId: row.user_id, backend }),
        expiresIn: row.expires_in,
        updatedAt: row.token_updated_at,
      }).toEqual(tokens)
    }
  })

  it('knows only the runs that MicroMasters knows, and passes the selection of the bulk run', async () => {
    await seedDatabase(pool, world, settings)
    const known = [...world.catalog.runs.values()].filter((run) => run.known).map((run) => run.key)
    expect(new Set(await column('SELECT edx_course_key FROM course_run'))).toEqual(new Set(known))
    expect(await column('SELECT count(*)::int FROM exam_run')).toEqual([15])
    const selection = { now, excludedUserIds: [], dedpTitle: DEDP_TITLE, includeDedp: false }
    const wanted = Array.from({ length: world.learners }, (_, index) => world.learner(index))
      .filter(({ programs }) => programs.some(({ title }) => title !== DEDP_TITLE))
      .map(({ userId }) => userId)
    expect(await selectLearners(pool, selection)).toEqual(wanted)
    expect(await column('SELECT DISTINCT role FROM role ORDER BY role')).toEqual(['instructor', 'staff'])
  })

  it('adds the runs of a later term', async () => {
    await seedDatabase(pool, world, settings)
    const [before] = await column('SELECT count(*)::int FROM course_run')
    const later = createWorld({ learners: 2500, seed: 's', now: new Date('2027-02-01T00:00:00Z'), mix })
    expect(await seedDatabase(pool, later, settings)).toBe(0)
    expect(await column('SELECT count(*)::int FROM course_run')).toEqual([Number(before) + 23])
  })
})
