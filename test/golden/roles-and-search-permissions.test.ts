import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { queueAll } from '../../lambdas/search/outbox-query.ts'
import { callerOf, startApi } from '../kit/api.ts'
import { type GoldenCase, goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import { deleteDocuments, flushing, NEVER } from '../search/kit.ts'

/** Where this system departs from the recorded one on purpose (rules/search.md, "Who finds what"). */
const departures = {
  /** Who is not signed in was refused as forbidden; here the session is what is missing. */
  anonymous: { status: 401, body: z.object({ message: z.string() }) },
  /** Bodies of refusals have the API's one form. */
  forbidden: { status: 403, body: z.object({ code: z.string(), message: z.string() }) },
}

const prefix = `test-roles-${process.pid}-${Date.now().toString(36)}`
const url = await openSearchUrl()
const api = await startApi({ openSearch: { url, prefix } })
const engine: Engine = { client: createClient(url), prefix }
const client = await api.pool.connect()
const cases = await goldenCases('roles-and-search-permissions')

const action = z.strictObject({ type: z.literal('search-scope'), as: z.string().nullable() })
const scope = z.strictObject({
  status: z.literal(200),
  index: z.enum(['private', 'public']),
  program_ids: z.array(z.int()),
  hides_private: z.boolean(),
  only_filled_out: z.boolean(),
  only_learners: z.boolean(),
  size: z.int(),
})
const refused = z.strictObject({ status: z.int(), body: z.object({ detail: z.string() }) })
const expected = z.discriminatedUnion('status', [scope, refused.extend({ status: z.literal(403) })])

const answer = z.object({
  hits: z.object({
    total: z.object({ value: z.int() }),
    hits: z.array(
      z.object({
        _source: z.looseObject({
          profile: z.looseObject({ username: z.string() }),
          program: z.looseObject({ id: z.int() }),
        }),
      }),
    ),
  }),
})

/** More than a page of learners, who are in every program of a case beside its own people, and one of each kind that may be hidden. */
const PLAIN = 51
const probes = ['private', 'unfilled', 'staff'] as const

async function addProbes(): Promise<void> {
  await client.query(`
    WITH made AS (
      INSERT INTO app_user (username, email)
      SELECT name, name || '@example.com' FROM (
        SELECT 'probe-plain-' || n AS name FROM generate_series(1, ${PLAIN}) n
        UNION ALL SELECT 'probe-' || kind FROM unnest(ARRAY['${probes.join("','")}']) kind) names
      RETURNING id, username),
    profiles AS (
      INSERT INTO profile (user_id, filled_out, account_privacy)
      SELECT id, username <> 'probe-unfilled', CASE username WHEN 'probe-private' THEN 'private' ELSE 'public_to_mm' END FROM made),
    roles AS (
      INSERT INTO role (user_id, program_id, role)
      SELECT made.id, program.id, 'staff' FROM made, program WHERE username = 'probe-staff')
    INSERT INTO program_enrollment (user_id, program_id) SELECT made.id, program.id FROM made, program`)
}

const ask = (golden: GoldenCase, body: unknown) =>
  api.ask('/api/v0/search/_search', { method: 'POST', body, ...callerOf(golden, action.parse(golden.action).as) })

async function found(golden: GoldenCase, query: object) {
  const response = await ask(golden, { query })
  expect(response.status).toBe(200)
  return answer.parse(await response.json()).hits
}

/** The scope as a caller feels it: whom each program's search finds, and how much it tells of them. */
async function scopeFelt(golden: GoldenCase) {
  const programs = z.array(z.object({ id: z.int() })).parse(golden.rows['program'])
  const fields = ['profile.username.folded']
  const named = (kind: string, id: number) => ({
    bool: {
      filter: [{ term: { 'program.id': id } }],
      must: [{ multi_match: { query: `probe-${kind}`, type: 'phrase_prefix', fields } }],
    },
  })
  const plain = await Promise.all(programs.map(async ({ id }) => ({ id, hits: await found(golden, named('plain', id)) })))
  const searched = plain.filter(({ hits }) => hits.total.value > 0)
  const isFound = async (kind: (typeof probes)[number]) => {
    const all = await Promise.all(searched.map(({ id }) => found(golden, named(kind, id))))
    return all.some(({ total }) => total.value > 0)
  }
  const everybody = await found(golden, { match_all: {} })
  return {
    status: 200,
    index: everybody.hits.every(({ _source }) => 'grade_average' in _source.program) ? 'private' : 'public',
    program_ids: searched.map(({ id }) => id),
    hides_private: !(await isFound('private')),
    only_filled_out: !(await isFound('unfilled')),
    only_learners: !(await isFound('staff')),
    size: everybody.hits.length,
  }
}

describe('who may search whom', () => {
  beforeAll(() => async () => {
    await engine.client.indices.delete({ index: `${prefix}_*` })
    await engine.client.close()
  })
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.id} (${each.note})`, each] as const))('%s', async (_, golden) => {
    await loadRows(client, golden.rows, (token) => token)
    await addProbes()
    await client.query('DELETE FROM search_outbox')
    await queueAll(api.pool)
    await flush(flushing(api.pool, engine), NEVER)
    await engine.client.indices.refresh({ index: `${prefix}_*` })
    const expectation = expected.parse(golden.expect)
    if (expectation.status === 200) {
      expect(await scopeFelt(golden)).toEqual({ ...expectation, program_ids: expectation.program_ids.toSorted((a, b) => a - b) })
      return
    }
    const here = departures[golden.action['as'] === null ? 'anonymous' : 'forbidden']
    const response = await ask(golden, {})
    expect(response.status).toBe(here.status)
    here.body.parse(await response.json())
  })

  afterEach(async () => {
    await truncateAll(client)
    await deleteDocuments(engine)
  })
})
