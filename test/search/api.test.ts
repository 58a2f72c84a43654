import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { aliasOf } from '../../lambdas/search/indices.ts'
import { startApi } from '../kit/api.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import { hostileBodies, pageBody } from './bodies.ts'
import { startFaulty } from './faulty.ts'
import { flushing, NEVER } from './kit.ts'
import { seedLearners } from './world.ts'

const prefix = `test-api-${process.pid}-${Date.now().toString(36)}`
const url = await openSearchUrl()
const faulty = await startFaulty(() => url)
const api = await startApi({ openSearch: { url: faulty.url, prefix } })
const engine: Engine = { client: createClient(url), prefix }

/** Of seedLearners, 1 to 60: learners of both programs, but for those that are made something else here. */
const people = {
  learner: { userId: 1, username: 'learner1' },
  otherProgram: { userId: 2, username: 'learner2' },
  staff: { userId: 3, username: 'learner3' },
  instructor: { userId: 4, username: 'learner4' },
  nobody: { userId: 5, username: 'learner5' },
  inactive: { userId: 6, username: 'learner6' },
} as const
const PRIVATE = 10
const UNFILLED = 11

const answer = z.object({
  hits: z.object({
    total: z.object({ value: z.number() }),
    hits: z.array(z.object({ _id: z.string(), _source: z.record(z.string(), z.json()) })),
  }),
  aggregations: z.record(z.string(), z.json()).optional(),
})

const post = (as: (typeof people)[keyof typeof people] | undefined, body: unknown) =>
  api.ask('/api/v0/search/_search', { method: 'POST', body, ...(as && { as }) })

async function found(as: (typeof people)[keyof typeof people], body: unknown) {
  const response = await post(as, body)
  expect(response.status).toBe(200)
  return answer.parse(await response.json())
}

const documentOf = z.object({
  profile: z.looseObject({ username: z.string() }),
  program: z.looseObject({ id: z.number(), is_learner: z.boolean() }),
})
const documents = ({ hits }: z.infer<typeof answer>) =>
  hits.hits.map(({ _source }) => {
    const { profile, program } = documentOf.parse(_source)
    return { userId: Number(profile.username.replace('learner', '')), program }
  })

beforeAll(async () => {
  await seedLearners(api.pool, 60)
  await api.pool.query(`
    DELETE FROM program_enrollment WHERE user_id IN (3, 4, 5);
    DELETE FROM program_enrollment WHERE user_id = 1 AND program_id = 2;
    DELETE FROM program_enrollment WHERE user_id = 2 AND program_id = 1;
    UPDATE app_user SET is_active = false WHERE id = 6;
    UPDATE profile SET account_privacy = 'private' WHERE user_id = ${PRIVATE};
    UPDATE profile SET filled_out = false WHERE user_id = ${UNFILLED};
    INSERT INTO role (user_id, program_id, role) VALUES (3, 1, 'staff'), (4, 2, 'instructor'), (12, 1, 'staff'), (12, 2, 'staff');
    TRUNCATE search_outbox`)
  await flush(flushing(api.pool, engine), NEVER)
  await engine.client.indices.refresh({ index: `${prefix}_*` })
  return async () => {
    await engine.client.indices.delete({ index: `${prefix}_*` })
    await engine.client.close()
  }
})

describe('who may search what', () => {
  it.each([
    ['learner', 'learner', 1, ['program.grade_average', 'email', 'profile.email', 'profile.date_of_birth', 'profile.address']],
    ['learner of the other program', 'otherProgram', 2, ['program.grade_average', 'email', 'profile.email']],
    ['staff', 'staff', 1, []],
    ['instructor', 'instructor', 2, []],
  ] as const)('%s', async (_, who, program, hidden) => {
    const all = await found(people[who], {})
    const list = documents(all)
    expect(list.every((each) => each.program.id === program && each.program.is_learner)).toBe(true)
    expect(list.some(({ userId }) => userId === UNFILLED)).toBe(false)
    expect(list.some(({ userId }) => userId === 12)).toBe(false)
    expect(list.some(({ userId }) => userId === people.inactive.userId)).toBe(false)
    const isStaff = hidden.length === 0
    expect(list.some(({ userId }) => userId === PRIVATE)).toBe(isStaff)
    expect(list).toHaveLength(50)
    expect(all.hits.total.value).toBe(isStaff ? 53 : 52)
    const text = JSON.stringify(all)
    for (const field of hidden) expect(text).not.toContain(`"${field.split('.').at(-1)}"`)
    if (isStaff) expect(text).toContain('"grade_average"')
  })

  it('nobody without a program, and nobody who is not active', async () => {
    expect((await post(people.nobody, {})).status).toBe(403)
    expect((await post(people.inactive, {})).status).toBe(403)
    expect((await post(undefined, {})).status).toBe(401)
  })

  it('nobody whose request does not come from the app', async () => {
    const response = await api.ask('/api/v0/search/_search', {
      method: 'POST',
      body: {},
      as: people.staff,
      headers: { 'x-csrf-token': 'x' },
    })
    expect(response.status).toBe(403)
  })

  it('cannot widen what is found by naming another program, private profiles or everybody', async () => {
    const another = await found(people.staff, { query: { term: { 'program.id': 2 } } })
    expect(another.hits.total.value).toBe(0)
    const either = { bool: { should: [{ match_all: {} }, { term: { 'program.id': 2 } }], minimum_should_match: 1 } }
    expect((await found(people.learner, { query: either })).hits.total.value).toBe(52)
    expect((await found(people.learner, { query: { bool: { must_not: { match_all: {} } } } })).hits.total.value).toBe(0)
  })

  it.each(['learner', 'staff'] as const)('counts nobody for a %s whom the hits may not hold', async (who) => {
    const aggs = { countries: { terms: { field: 'profile.country' } } }
    const { aggregations, hits } = await found(people[who], { size: 0, aggs })
    const buckets = z.object({ countries: z.object({ buckets: z.array(z.object({ doc_count: z.number() })) }) })
    const counted = buckets.parse(aggregations).countries.buckets.reduce((sum, each) => sum + each.doc_count, 0)
    expect(counted).toBe(hits.total.value)
    expect(hits.hits).toEqual([])
  })
})

describe('what a learner is told of another', () => {
  it('is of a profile what the profile API tells, and no id of the user', async () => {
    const { hits } = await found(people.learner, {})
    const [first] = hits.hits
    expect(Object.keys(first?._source ?? {}).sort()).toEqual(['id', 'profile', 'program'])
    const limited = ['username', 'account_privacy', 'first_name', 'last_name', 'full_name', 'preferred_name', 'country']
    const besides = ['state_or_territory', 'city', 'birth_country', 'work_history', 'image_medium']
    const romanized = ['romanized_first_name', 'romanized_last_name']
    expect(Object.keys(z.looseObject({}).parse(first?._source['profile'])).sort()).toEqual(
      [...limited, ...besides, ...romanized].sort(),
    )
  })

  it.each(['profile.image', 'profile.image_small', 'profile.filled_out', 'user_id'])('is not %s', async (field) => {
    expect((await post(people.learner, { _source: [field] })).status).toBe(400)
    expect((await post(people.staff, { _source: [field] })).status).toBe(200)
  })
})

describe('before the index has heard of it', () => {
  const LEARNER = 20
  const byName = {
    query: { multi_match: { query: `learner${LEARNER}`, type: 'phrase_prefix', fields: ['profile.username.folded'] } },
  }
  const countries = { ...byName, aggs: { countries: { terms: { field: 'profile.country' } } } }
  const undo = `
    UPDATE profile SET account_privacy = 'public_to_mm', filled_out = true WHERE user_id = ${LEARNER};
    UPDATE app_user SET is_active = true WHERE id = ${LEARNER};
    DELETE FROM role WHERE user_id = ${LEARNER};
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (${LEARNER}, ${LEARNER}, 1) ON CONFLICT DO NOTHING;
    DELETE FROM search_outbox`

  it.each([
    ['went private', `UPDATE profile SET account_privacy = 'private' WHERE user_id = ${LEARNER}`, 1],
    ['was deactivated', `UPDATE app_user SET is_active = false WHERE id = ${LEARNER}`, 0],
    ['emptied the profile', `UPDATE profile SET filled_out = false WHERE user_id = ${LEARNER}`, 0],
    ['became staff', `INSERT INTO role (user_id, program_id, role) VALUES (${LEARNER}, 1, 'staff')`, 0],
    [
      'left the program',
      `WITH gone AS (DELETE FROM program_enrollment WHERE id = ${LEARNER} RETURNING id)
       INSERT INTO search_outbox (program_enrollment_id, deleted) SELECT id, true FROM gone`,
      0,
    ],
  ])('who %s is neither found nor counted', async (_, sql, toStaff) => {
    await api.pool.query('DELETE FROM search_outbox')
    await api.pool.query(sql)
    try {
      for (const [who, total] of [
        ['learner', 0],
        ['staff', toStaff],
      ] as const) {
        const { hits, aggregations } = await found(people[who], countries)
        expect([who, hits.total.value, hits.hits.length]).toEqual([who, total, total])
        expect(JSON.stringify(aggregations).includes('"NO"')).toBe(total > 0)
      }
      // Taken from the outbox, but not shown by the index yet.
      await api.pool.query('DELETE FROM search_outbox')
      const { hits } = await found(people.learner, byName)
      expect([hits.total.value, hits.hits]).toEqual([0, []])
    } finally {
      await api.pool.query(undo)
    }
  })
})

describe('what the learners page sends', () => {
  it.each(['learner', 'staff'] as const)('is taken from a %s, with facets and counts of learners', async (who) => {
    const { hits, aggregations } = await found(people[who], pageBody(who === 'staff'))
    expect(hits.hits.length).toBeGreaterThan(0)
    expect(Object.keys(aggregations ?? {}).length).toBeGreaterThan(4)
    expect(JSON.stringify(aggregations)).toContain('2024 - Spring')
  })

  it.each([
    ['zoe', 'accents and case aside'],
    ['ZOË ØDEG', 'the beginning of a phrase'],
    ['learner1', 'a username'],
  ])('finds %s: %s', async (query) => {
    const fields = ['profile.full_name.folded', 'profile.username.folded', 'profile.first_name.folded']
    const multi_match = { query, type: 'phrase_prefix', fields }
    expect((await found(people.learner, { query: { multi_match } })).hits.total.value).toBeGreaterThan(0)
  })

  it('finds by email for staff only', async () => {
    const body = { query: { multi_match: { query: '20@example', type: 'phrase_prefix', fields: ['email.folded'] } } }
    expect((await found(people.staff, body)).hits.total.value).toBe(1)
    expect((await post(people.learner, body)).status).toBe(400)
  })

  it('pages through everybody once, in order', async () => {
    const sort = [{ 'profile.city.sort': 'asc' }]
    const first = await found(people.staff, { sort })
    const second = await found(people.staff, { sort, from: 50 })
    const ids = [...documents(first), ...documents(second)].map(({ userId }) => userId)
    expect(new Set(ids).size).toBe(53)
    expect(ids).toHaveLength(53)
  })

  it('sends only the parts that were asked for', async () => {
    const { hits } = await found(people.staff, { _source: ['user_id', 'profile.username'] })
    expect(Object.keys(hits.hits[0]?._source ?? {}).sort()).toEqual(['profile', 'user_id'])
  })
})

describe('what else is sent', () => {
  it.each(hostileBodies)('is refused, for learners and staff: %s', async (_, body) => {
    for (const who of [people.learner, people.staff, people.instructor]) {
      const response = await post(who, body)
      expect(response.status).toBe(400)
      const said = z.object({ code: z.literal('invalid-input'), message: z.string() }).parse(await response.json())
      expect(said.message).not.toContain('exception')
    }
  })

  it.each([
    ['grades', { query: { range: { 'program.grade_average': { gte: 50 } } } }],
    ['payments', { query: { term: { 'program.enrollments.payment_status': 'Paid' } } }],
    ['sorting by grade', { sort: [{ 'program.grade_average': 'desc' }] }],
    ['counting degrees', { aggs: { x: { terms: { field: 'profile.education.degree_name' } } } }],
    ['a histogram of grades', { aggs: { x: { histogram: { field: 'program.grade_average', interval: 10 } } } }],
    ['email addresses', { _source: ['email'] }],
    ['birth dates', { _source: ['profile.date_of_birth'] }],
  ])('is refused for learners where only staff may know it: %s', async (_, body) => {
    expect((await post(people.learner, body)).status).toBe(400)
    expect((await post(people.staff, body)).status).toBe(200)
  })

  it('is refused by its length', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(250, 'x'))
    expect((await post(people.staff, { query: { terms: { 'profile.country': names } } })).status).toBe(400)
  })
})

it('says so too when OpenSearch does not answer', async () => {
  faulty.fault('away')
  try {
    expect((await post(people.staff, {})).status).toBe(503)
  } finally {
    faulty.fault('none')
  }
})

it('says that search is not available, and when to come back, while its index is not there', async () => {
  const alias = aliasOf(engine, 'private', 'serving')
  const { body } = await engine.client.indices.getAlias({ name: alias })
  const [index = ''] = Object.keys(body)
  await engine.client.indices.updateAliases({ body: { actions: [{ remove: { index, alias } }] } })
  try {
    const response = await post(people.staff, {})
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('10')
  } finally {
    await engine.client.indices.updateAliases({ body: { actions: [{ add: { index, alias } }] } })
  }
})
