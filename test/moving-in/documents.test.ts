import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { flush } from '../../lambdas/search/flush.ts'
import { queueAll } from '../../lambdas/search/outbox-query.ts'
import { createDatabase } from '../kit/database.ts'
import { createOldDatabase, oldDatabaseFolder } from '../kit/old-database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER, storedDocuments, withListsInOrder } from '../search/kit.ts'
import { departures, factsOf, mapped, oldAnswer } from './departures.ts'
import { importOld } from './kit.ts'

const { pool: old, sample } = await createOldDatabase()
const { pool } = await createDatabase()
const { engine } = createEngine()
const facts = factsOf(sample.rows)
const cases = (await readFile(join(oldDatabaseFolder, 'old-db-expected.jsonl'), 'utf8'))
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => oldAnswer.parse(JSON.parse(line)))
  .filter(({ action }) => action.program_enrollment_id !== undefined)

const document = z.looseObject({ profile: z.looseObject({ username: z.string() }) })
const pair = z.object({ private: z.record(z.string(), document), public: z.record(z.string(), document) })

/** The changes of a profile that documents hold too. */
function departing(body: unknown): unknown {
  const profiles = ['a learner without student id has one', 'a privacy that is none counts as private, and says so']
  return mapped(body, 'profile', (profile) => {
    const { username } = z.looseObject({ username: z.string() }).parse(profile)
    const asked = oldAnswer.parse({
      id: '',
      note: '',
      now: '2026-01-01T00:00:00Z',
      action: { path: `/api/v0/profiles/${encodeURIComponent(username)}/` },
      expect: {},
    })
    return profiles.reduce(
      (value, name) => (departures[name]?.when(asked, facts) ? departures[name].body?.(value, facts) : value),
      profile,
    )
  })
}

describe('search documents of learners who moved in', () => {
  let stored: Awaited<ReturnType<typeof storedDocuments>>
  beforeAll(async () => {
    await importOld(old, pool, 'run', 2_000)
    await queueAll(pool)
    expect(await flush(flushing(pool, engine()), NEVER)).toMatchObject({ state: 'flushed', left: 0, parked: 0 })
    stored = await storedDocuments(engine())
  })

  it.each(cases.map((each) => [`${each.id} of enrollment ${each.action.program_enrollment_id} (${each.note})`, each] as const))(
    '%s',
    (_, { action, expect: recorded }) => {
      const id = String(action.program_enrollment_id)
      const here = { private: { [id]: stored.private[id] }, public: { [id]: stored.public[id] } }
      // Where the old system failed there was no profile.
      if (recorded.error !== undefined) return expect(here.private[id]).toMatchObject({ profile: { account_privacy: 'private' } })
      const wanted = pair.parse(recorded)
      const username = wanted.private[id]?.profile.username ?? ''
      if (facts.leftARun.has(username)) return expect(here.private[id]).toMatchObject({ profile: { username } })
      const isInactive = facts.inactive.has(username)
      if (isInactive) return expect(here).toEqual({ private: { [id]: undefined }, public: { [id]: undefined } })
      return expect(withListsInOrder(here)).toEqual(withListsInOrder(departing(wanted)))
    },
  )
})
