import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { InputError } from '../../lambdas/platform/errors.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { searchBody } from '../../lambdas/search/grammar.ts'
import { aliasOf, readIndices, unusedIndices, writeMeta } from '../../lambdas/search/indices.ts'
import { searchStatus } from '../../lambdas/search/operations.ts'
import { listParked } from '../../lambdas/search/outbox-query.ts'
import { beginRebuild, copyDocuments, type RebuildDependencies, removeUnused, swapIndices } from '../../lambdas/search/rebuild.ts'
import { search } from '../../lambdas/search/search.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER, silent, storedDocuments, withListsInOrder } from './kit.ts'
import { changeCity, leave, postgresDocuments, seedLearners } from './world.ts'

const LEARNERS = 30

const { pool } = await createDatabase()
const { engine } = createEngine()
const dependencies = (): RebuildDependencies => ({
  database: pool,
  engine: engine(),
  log: silent,
  now: () => new Date(),
  batchSize: 4,
})
const SOON = new Date(0)

async function expectAgreement() {
  expect(withListsInOrder(await storedDocuments(engine()))).toEqual(withListsInOrder(await postgresDocuments(pool)))
}

async function rebuilt() {
  await beginRebuild(dependencies())
  await copyDocuments(dependencies(), NEVER)
  await swapIndices(dependencies())
  return removeUnused(dependencies())
}

beforeEach(async () => {
  await seedLearners(pool, LEARNERS)
  await flush(flushing(pool, engine()), NEVER)
})

afterEach(async () => {
  const client = await pool.connect()
  await truncateAll(client)
  client.release()
  await engine().client.indices.delete({ index: `${engine().prefix}_*` })
})

describe('a rebuild', () => {
  it('serves everybody from new indices, and removes the old ones', async () => {
    const before = await readIndices(engine())
    await engine().client.deleteByQuery({ index: `${engine().prefix}_*`, refresh: true, body: { query: { match_all: {} } } })
    expect(await rebuilt()).toEqual({ removed: 2 })
    const after = await readIndices(engine())
    expect(after.serving.private).not.toBe(before.serving.private)
    expect(after.rebuilding).toEqual({ private: null, public: null })
    await expectAgreement()
  })

  it('leaves the old indices serving when it is cut off, goes on with every write, and goes on where it was', async () => {
    const before = await readIndices(engine())
    expect(await beginRebuild(dependencies())).toEqual({ resumed: false })
    expect(await copyDocuments(dependencies(), SOON)).toEqual({ done: false, copiedTo: 4 })
    expect((await readIndices(engine())).serving).toEqual(before.serving)
    await changeCity(pool, [1, 20], 'Bergen')
    await leave(pool, [2, 21])
    await flush(flushing(pool, engine()), NEVER)
    await expectAgreement()
    expect((await searchStatus(pool, engine(), new Date())).engine).toMatchObject({ rebuild: { copiedTo: 4 } })

    expect(await beginRebuild(dependencies())).toEqual({ resumed: true })
    expect(await copyDocuments(dependencies(), NEVER)).toMatchObject({ done: true })
    await swapIndices(dependencies())
    await expectAgreement()
  })

  it('begins anew what was begun with other mappings', async () => {
    await beginRebuild(dependencies())
    await copyDocuments(dependencies(), SOON)
    const { private: index } = (await readIndices(engine())).rebuilding
    await writeMeta(engine(), index ?? '', { layout: 'older', copiedTo: 4 })
    expect(await beginRebuild({ ...dependencies(), now: () => new Date(1) })).toEqual({ resumed: false })
    expect((await readIndices(engine())).rebuilding.private).not.toBe(index)
  })

  it('may repeat each step whose answer was lost', async () => {
    await beginRebuild(dependencies())
    await beginRebuild(dependencies())
    await copyDocuments(dependencies(), NEVER)
    expect(await copyDocuments(dependencies(), NEVER)).toMatchObject({ done: true })
    expect(await swapIndices(dependencies())).toMatchObject({ swapped: true })
    expect(await swapIndices(dependencies())).toMatchObject({ swapped: false })
    expect(await removeUnused(dependencies())).toEqual({ removed: 2 })
    expect(await removeUnused(dependencies())).toEqual({ removed: 0 })
    await expectAgreement()
  })

  it('copies nothing that was not begun', async () => {
    await expect(copyDocuments(dependencies(), NEVER)).rejects.toBeInstanceOf(InputError)
  })

  it('leaves indices of others alone', async () => {
    expect(await unusedIndices({ ...engine(), prefix: 'another' })).toEqual([])
  })

  it('parks what the new mapping refuses, once', async () => {
    await pool.query(`UPDATE profile SET date_of_birth = '0044-03-15 BC' WHERE user_id = 1`)
    await rebuilt()
    await rebuilt()
    expect(await listParked(pool, 10)).toMatchObject([{ userId: 1 }, { userId: 1 }])
  })
})

const city = z.object({ user_id: z.number(), profile: z.object({ city: z.string() }) })

it('never misses a learner, nor shows an older state than before, to a searcher who polls while others write', async () => {
  const scope = { kind: 'private', programIds: [1] } as const
  const everybody = searchBody.private.parse({ sort: [{ 'profile.last_name.sort': 'asc' }] })
  const stateOf = async () => {
    const found = await search({ database: pool, engine: engine() }, scope, everybody)
    return new Map(
      (found?.hits.hits ?? []).map(({ _source }) => {
        const { user_id, profile } = city.parse(_source)
        return [user_id, Number(profile.city)]
      }),
    )
  }
  const users = Array.from({ length: LEARNERS }, (_, index) => index + 1)
  await changeCity(pool, users, '0')
  await flush(flushing(pool, engine()), NEVER)
  await storedDocuments(engine())

  const shown = new Map(users.map((user) => [user, 0]))
  const ended = { rebuild: false }
  const problems: string[] = []
  const seen = new Map<number, number>()
  const poll = async () => {
    while (!ended.rebuild) {
      const atLeast = new Map(shown)
      const state = await stateOf()
      for (const user of users) {
        const value = state.get(user)
        const known = Math.max(atLeast.get(user) ?? 0, seen.get(user) ?? 0)
        if (value === undefined) problems.push(`learner ${user} is missing`)
        else if (value < known) problems.push(`learner ${user} is shown as ${value} after ${known}`)
        seen.set(user, Math.max(value ?? 0, known))
      }
    }
  }
  let writes = 0
  const write = async () => {
    while (!ended.rebuild) {
      writes += 1
      const some = users.filter((user) => (user + writes) % 3 === 0)
      await changeCity(pool, some, String(writes))
      await flush(flushing(pool, engine(), { batchSize: 3 }), NEVER)
      await engine().client.indices.refresh({ index: aliasOf(engine(), 'private', 'serving') })
      for (const user of some) shown.set(user, writes)
    }
  }
  const rebuild = async () => {
    try {
      await beginRebuild(dependencies())
      await copyDocuments(dependencies(), NEVER)
      await swapIndices(dependencies())
    } finally {
      ended.rebuild = true
    }
  }
  await Promise.all([poll(), write(), rebuild()])
  expect(problems).toEqual([])
  expect(writes).toBeGreaterThan(0)
  await flush(flushing(pool, engine()), NEVER)
  await expectAgreement()
})
