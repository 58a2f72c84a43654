import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '../../lambdas/platform/errors.ts'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { flush, PARK_AFTER } from '../../lambdas/search/flush.ts'
import { aliasOf } from '../../lambdas/search/indices.ts'
import { listParked, queueAll, unpark } from '../../lambdas/search/outbox-query.ts'
import { createDatabase } from '../kit/database.ts'
import { truncateAll } from '../kit/golden.ts'
import { createEngine } from '../kit/opensearch.ts'
import { startFaulty } from './faulty.ts'
import { deleteDocuments, flushing, NEVER, storedDocuments, withListsInOrder } from './kit.ts'
import { changeCity, leave, outboxSize, postgresDocuments, seedLearners } from './world.ts'

const LEARNERS = 40

const { pool } = await createDatabase()
const { engine, url } = createEngine()
const faulty = await startFaulty(url)
const onTheWay = (requestTimeout = 20_000): Engine => ({
  client: createClient(faulty.url, requestTimeout),
  prefix: engine().prefix,
})

async function expectAgreement() {
  expect(withListsInOrder(await storedDocuments(engine()))).toEqual(withListsInOrder(await postgresDocuments(pool)))
}

/** Flushes until the outbox is through: in as many goes as there are minutes. */
async function flushed(changes = {}) {
  return flush(flushing(pool, engine(), changes), NEVER)
}

describe('flushing the outbox', () => {
  beforeEach(async () => {
    await seedLearners(pool, LEARNERS)
    await flushed()
  })

  afterEach(async () => {
    faulty.fault('none')
    const client = await pool.connect()
    await truncateAll(client)
    client.release()
    await deleteDocuments(engine())
  })

  it('brings every document to both indices, and empties the outbox', async () => {
    await expectAgreement()
    expect(await outboxSize(pool)).toBe(0)
  })

  it('deletes the documents of those who have left, and says how much it did', async () => {
    await leave(pool, [1, 2])
    await changeCity(pool, [3], 'Bergen')
    expect(await flushed()).toEqual({ state: 'flushed', written: 2, deleted: 4, left: 0, parked: 0 })
    await expectAgreement()
  })

  it('has no document for a user without a profile', async () => {
    await pool.query('DELETE FROM employment WHERE profile_id = 1; DELETE FROM profile WHERE user_id = 1')
    expect(await flushed()).toMatchObject({ deleted: 2 })
  })

  it.each([
    ['a profile', 'UPDATE profile SET account_privacy = $$private$$ WHERE user_id = 1'],
    ['a job', 'UPDATE employment SET end_date = now() WHERE profile_id = 1'],
    ['a job that is gone', 'DELETE FROM employment WHERE profile_id = 1'],
    ['a degree', 'INSERT INTO education (profile_id, degree_name) VALUES (1, $$m$$)'],
    ['an email address', 'UPDATE app_user SET email = $$new@example.com$$ WHERE id = 1'],
  ])('brings whatever changes of a person, whoever changes it: %s', async (_, sql) => {
    await pool.query(sql)
    expect(await flushed()).toMatchObject({ written: 2 })
    await expectAgreement()
  })

  it('takes staff out of what is found in their program, and back in', async () => {
    const isLearner = async () => JSON.stringify((await storedDocuments(engine())).private['1']).includes('"is_learner":true')
    await pool.query(`INSERT INTO role (user_id, program_id, role) VALUES (1, 1, 'staff')`)
    await flushed()
    expect(await isLearner()).toBe(false)
    await pool.query('DELETE FROM role')
    await flushed()
    expect(await isLearner()).toBe(true)
  })

  it('ends in time, and leaves the rest to the next one', async () => {
    await changeCity(pool, [1, 2, 3], 'Bergen')
    const first = await flush(flushing(pool, engine(), { batchSize: 2 }), new Date(0))
    expect(first).toMatchObject({ state: 'more', written: 2 })
    expect(await outboxSize(pool)).toBe(4)
    expect(await flushed()).toMatchObject({ state: 'flushed', written: 4 })
  })

  it('only makes the outbox longer where there is no OpenSearch', async () => {
    await changeCity(pool, [1], 'Bergen')
    expect(await flush({ ...flushing(pool, engine()), engine: null }, NEVER)).toMatchObject({ state: 'unavailable', written: 0 })
    expect(await outboxSize(pool)).toBe(2)
  })

  it('leaves everything for later while OpenSearch is too busy, and counts no attempt', async () => {
    faulty.fault('busy')
    await changeCity(pool, [1, 2], 'Bergen')
    for (let minute = 0; minute < PARK_AFTER + 1; minute += 1) {
      expect(await flush(flushing(pool, onTheWay()), NEVER)).toMatchObject({ state: 'unavailable' })
    }
    const { rows } = await pool.query('SELECT DISTINCT attempts, parked FROM search_outbox')
    expect(rows).toEqual([{ attempts: 0, parked: false }])
    faulty.fault('none')
    expect(await flush(flushing(pool, onTheWay()), NEVER)).toMatchObject({ state: 'flushed', written: 4 })
    await expectAgreement()
  })

  it('writes once more, to the same end, when the answer to a bulk that was done is lost', async () => {
    faulty.fault('lost')
    await changeCity(pool, [1, 2], 'Bergen')
    await leave(pool, [3])
    expect(await flush(flushing(pool, onTheWay(300)), NEVER)).toMatchObject({ state: 'unavailable' })
    expect(await outboxSize(pool)).toBe(6)
    await changeCity(pool, [2], 'Tromsø')
    expect(await flushed()).toMatchObject({ state: 'flushed', left: 0 })
    await expectAgreement()
  })

  it('keeps the rows of documents that a bulk took in part only, with their attempts and error', async () => {
    faulty.fault('partial')
    await changeCity(pool, [1, 2, 3, 4], 'Bergen')
    const report = await flush(flushing(pool, onTheWay()), NEVER)
    expect(report.left).toBeGreaterThan(0)
    expect(report.written).toBeGreaterThan(0)
    const { rows } = await pool.query('SELECT DISTINCT attempts, last_error, parked FROM search_outbox')
    expect(rows).toEqual([{ attempts: 1, last_error: 'rejected_execution_exception', parked: false }])
    faulty.fault('none')
    expect(await flushed()).toMatchObject({ state: 'flushed', written: report.left, left: 0 })
    await expectAgreement()
  })

  it('lets a write that comes late lose against a newer one', async () => {
    faulty.fault('held')
    await changeCity(pool, [1], 'Old')
    await leave(pool, [2])
    await changeCity(pool, [3], 'Old')
    const late = flush(flushing(pool, onTheWay()), NEVER).catch((error: unknown) => error)
    await faulty.held()
    await breakIdleTransactions()
    await changeCity(pool, [1], 'New')
    await leave(pool, [3])
    await flushed()
    await expectAgreement()
    faulty.fault('none')
    await faulty.release()
    expect(await late).toBeInstanceOf(DatabaseUnavailable)
    await expectAgreement()
    expect(await outboxSize(pool)).toBe(0)
  })

  it('makes the indices when there are none, and fills them with everybody', async () => {
    await engine().client.indices.delete({ index: `${engine().prefix}_*` })
    expect(await outboxSize(pool)).toBe(0)
    expect(await flushed({ batchSize: 7 })).toMatchObject({ state: 'flushed', written: LEARNERS * 2 })
    await expectAgreement()
  })

  it('ends in what Postgres has, however many flush while others write', async () => {
    const learner = fc.integer({ min: 1, max: 12 })
    const change = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('move' as const), learner, city: fc.string({ maxLength: 5 }) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), learner }) },
    )
    const storable = (city: string) => city.replaceAll('\0', '')
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 10, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (changes, size) => {
          const writer = async () => {
            for (const each of changes) {
              if (each.kind === 'move') await changeCity(pool, [each.learner], storable(each.city))
              else await leave(pool, [each.learner])
            }
          }
          const some = { batchSize: size }
          await Promise.all([writer(), flushed(some), flushed(some), writer().then(() => flushed(some)), flushed(some)])
          expect(await flushed()).toMatchObject({ state: 'flushed', left: 0, parked: 0 })
          await expectAgreement()
        },
      ),
      { numRuns: 8 },
    )
  })
})

describe('documents that the mapping refuses', () => {
  const parkedFirst = async () => {
    await seedLearners(pool, 4)
    await pool.query(`UPDATE profile SET city = 'secret' WHERE user_id = 1; UPDATE profile SET city = '1' WHERE user_id > 1`)
    await engine().client.indices.delete({ index: `${engine().prefix}_*` })
    await withNumbersAsCities()
    for (let minute = 1; minute < PARK_AFTER; minute += 1) expect(await flushed()).toMatchObject({ left: 2, parked: 0 })
    expect(await flushed()).toMatchObject({ left: 2, parked: 2 })
  }

  /** A private index whose cities are numbers. */
  async function withNumbersAsCities() {
    await flush(flushing(pool, engine()), NEVER)
    const alias = aliasOf(engine(), 'private', 'serving')
    const { body } = await engine().client.indices.get({ index: alias })
    const [[name, made] = ['', undefined]] = Object.entries(body)
    const mappings = JSON.parse(JSON.stringify(made?.mappings))
    mappings.properties.profile.properties.city = { type: 'long' }
    const { analysis } = JSON.parse(JSON.stringify(made?.settings)).index
    await engine().client.indices.delete({ index: name })
    await engine().client.indices.create({
      index: name,
      body: { mappings, settings: { index: { analysis } }, aliases: { [alias]: {} } },
    })
    await queueAll(pool)
  }

  afterEach(async () => {
    const client = await pool.connect()
    await truncateAll(client)
    client.release()
    await engine().client.indices.delete({ index: `${engine().prefix}_*` })
  })

  it('are parked after five attempts, named without what they hold, and keep nobody else waiting', async () => {
    await parkedFirst()
    const parked = await listParked(pool, 10)
    expect(parked).toMatchObject([
      { userId: 1, attempts: PARK_AFTER, error: 'mapper_parsing_exception: profile.city' },
      { userId: 1, attempts: PARK_AFTER, error: 'mapper_parsing_exception: profile.city' },
    ])
    expect(await flushed()).toEqual({ state: 'flushed', written: 0, deleted: 0, left: 0, parked: 0 })
    expect(Object.keys((await storedDocuments(engine())).private)).toHaveLength(6)
  })

  it('are tried again when an operator says so, and when they change', async () => {
    await parkedFirst()
    await changeCity(pool, [1], '7')
    expect(await flushed()).toMatchObject({ written: 2, left: 0 })
    expect(await listParked(pool, 10)).toEqual([])
    await changeCity(pool, [2], 'secret')
    for (let minute = 0; minute < PARK_AFTER; minute += 1) await flushed()
    expect(await unpark(pool)).toBe(2)
    expect(await flushed()).toMatchObject({ left: 2, parked: 0 })
  })
})

async function breakIdleTransactions() {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
  )
}
