import { beforeAll, describe, expect, it } from 'vitest'
import { flush } from '../../lambdas/search/flush.ts'
import { searchBody } from '../../lambdas/search/grammar.ts'
import { search } from '../../lambdas/search/search.ts'
import { createDatabase } from '../kit/database.ts'
import { createEngine } from '../kit/opensearch.ts'
import { flushing, NEVER } from './kit.ts'
import { seedLearners } from './world.ts'

/** More than OpenSearch expands (50), and more than it takes clauses (1,024). */
const LEARNERS = 1_200
const STEM = 'a_name_that_goes_on_and_on_'

const { pool } = await createDatabase()
const { engine } = createEngine()

beforeAll(async () => {
  await seedLearners(pool, LEARNERS)
  await pool.query(`
    UPDATE app_user SET username = '${STEM}' || id;
    UPDATE profile SET last_name = 'Ødegård' || id, preferred_name = 'ﬃﬃﬃﬃ' || id;
    UPDATE profile SET first_name = E'Zoe\\u0308', preferred_name = E'Jose\\u0301' WHERE id = 7;
    UPDATE profile SET first_name = E'Ana\\u0302', last_name = 'Ødegård' WHERE id = 8;
    UPDATE employment SET company_name = 'Companionship ' || id`)
  await flush(flushing(pool, engine()), NEVER)
  await engine().client.indices.refresh({ index: `${engine().prefix}_*` })
})

const found = async (query: string, ...fields: string[]): Promise<number | undefined> => {
  const multi_match = { query, type: 'phrase_prefix', fields: fields.map((field) => `profile.${field}.folded`) }
  const body = searchBody.private.parse({ query: { multi_match } })
  return (await search({ database: pool, engine: engine() }, { kind: 'private', programIds: [1] }, body))?.hits.total.value
}

describe('the beginning of a word', () => {
  it.each([
    ['one letter', 'a', ['username'], LEARNERS],
    ['as much as the index holds', STEM.slice(0, 19), ['username'], LEARNERS],
    ['more than that', STEM, ['username'], LEARNERS],
    ['more than that, of ten', `${STEM}119`, ['username'], 11],
    ['one whole word', `${STEM}1`, ['username'], 312],
    ['letters that become two', 'ø', ['last_name'], LEARNERS],
    ['many letters that become three', 'ﬃﬃﬃﬃ', ['preferred_name'], LEARNERS - 1],
    ['nothing that is there', 'a_name_that_goes_on_and_of', ['username'], 0],
  ])('finds all: %s', async (_, text, fields, count) => {
    expect(await found(text, ...fields)).toBe(count)
  })

  it.each([
    ['after a whole word', 'zoë ødeg', LEARNERS - 1],
    ['after a beginning, which is no word', 'zo ødeg', 0],
    ['not the other way round', 'ødegård1 zoë', 0],
  ])('finds words in a row: %s', async (_, text, count) => {
    expect(await found(text, 'full_name')).toBe(count)
  })

  it('finds a long one after a whole word, in any of the fields', async () => {
    await pool.query(`UPDATE profile SET last_name = '${STEM}' || id WHERE id BETWEEN 101 AND 200`)
    await flush(flushing(pool, engine()), NEVER)
    await engine().client.indices.refresh({ index: `${engine().prefix}_*` })
    expect(await found(`zoe ${STEM}`, 'full_name', 'first_name')).toBe(100)
    expect(await found(`zoe ${STEM}`, 'first_name')).toBe(0)
  })

  it('counts all companies that begin so', async () => {
    const typed = { query: 'compan', type: 'phrase_prefix', fields: ['profile.work_history.company_name.folded'] }
    const nested = { nested: { path: 'profile.work_history', query: { multi_match: typed } } }
    const answer = await search(
      { database: pool, engine: engine() },
      { kind: 'private', programIds: [1] },
      searchBody.private.parse({ query: nested }),
    )
    expect(answer?.hits.total.value).toBe(LEARNERS)
  })
})

describe('accents', () => {
  it('find each other, composed or not, and without', async () => {
    for (const text of ['Jose\u0301', 'Jos\u00e9', 'jose']) expect(await found(text.normalize('NFC'), 'preferred_name')).toBe(1)
    expect(await found('An\u00e2 \u00d8deg', 'full_name')).toBe(1)
  })

  it('are kept composed, whoever writes', async () => {
    const { rows } = await pool.query(`SELECT first_name, preferred_name FROM profile WHERE id = 7`)
    expect(rows).toEqual([{ first_name: 'Zo\u00eb', preferred_name: 'Jos\u00e9' }])
    await pool.query(`INSERT INTO app_user (id, username, email) VALUES (9000, E'jose\\u0301', E'jose\\u0301@example.com')`)
    expect((await pool.query('SELECT username, email FROM app_user WHERE id = 9000')).rows).toEqual([
      { username: 'jos\u00e9', email: 'jos\u00e9@example.com' },
    ])
  })
})
