import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { listAudit } from '../../lambdas/people/audit-query.ts'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { PART_SIZE } from '../../lambdas/search/export.ts'
import { flush } from '../../lambdas/search/flush.ts'
import { startApi } from '../kit/api.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import { flushing, NEVER } from './kit.ts'
import { seedLearners } from './world.ts'

const prefix = `test-export-${process.pid}-${Date.now().toString(36)}`
const url = await openSearchUrl()
const api = await startApi({ openSearch: { url, prefix } })
const engine: Engine = { client: createClient(url), prefix }

const LEARNERS = 2 * PART_SIZE + 100
const staff = { userId: 3, username: 'learner3' }
const learner = { userId: 1, username: 'learner1' }
const NAMES = { 10: '=cmd|x', 11: '+1', 12: '-1', 13: '@SUM(A1)', 14: '\tTab', 15: 'a "b", c', 16: 'two\nlines', 17: 'Ж; é' }

const partOf = z.object({ csv: z.string(), learners: z.number(), total: z.number(), after: z.array(z.json()).nullable() })

const ask = (body: object, as = staff) => api.ask('/api/v0/search/export', { method: 'POST', body, as })

async function exported(body: object): Promise<z.infer<typeof partOf>[]> {
  const parts: z.infer<typeof partOf>[] = []
  do {
    const after = parts.at(-1)?.after
    const response = await ask({ program_id: 1, ...body, ...(after && { after }) })
    expect(response.status).toBe(200)
    parts.push(partOf.parse(await response.json()))
  } while (parts.at(-1)?.after)
  return parts
}
const rowsOf = (parts: z.infer<typeof partOf>[]) => {
  const rows = parse(parts.map(({ csv }) => csv).join(''), { bom: true })
  return z.array(z.array(z.string())).parse(rows)
}
const named = (full: string) => ({
  query: { multi_match: { query: full, type: 'phrase_prefix', fields: ['profile.username.folded'] } },
})

beforeAll(async () => {
  await seedLearners(api.pool, LEARNERS)
  await api.pool.query(`
    DELETE FROM final_grade WHERE user_id % 5 = 0;
    UPDATE profile SET country = NULL, city = NULL WHERE user_id % 7 = 0;
    UPDATE profile SET country = 'US', state_or_territory = 'US-MA', city = 'Boston' WHERE user_id % 11 = 0;
    DELETE FROM program_enrollment WHERE user_id = 3;
    INSERT INTO role (user_id, program_id, role) VALUES (3, 1, 'staff');
    TRUNCATE search_outbox`)
  for (const [id, name] of Object.entries(NAMES))
    await api.pool.query("UPDATE profile SET first_name = $2, last_name = '' WHERE user_id = $1", [id, name])
  await api.pool.query('TRUNCATE search_outbox')
  await api.pool.query('INSERT INTO search_outbox (program_enrollment_id) SELECT id FROM program_enrollment')
  await flush(flushing(api.pool, engine), NEVER)
  await engine.client.indices.refresh({ index: `${prefix}_*` })
  return async () => {
    await engine.client.indices.delete({ index: `${prefix}_*` })
    await engine.client.close()
  }
})

describe('an export', () => {
  it.each([
    ['by name', [{ 'profile.last_name.sort': 'asc' }, { 'profile.first_name.sort': 'asc' }]],
    ['by residence', ['country', 'state_or_territory', 'city'].map((name) => ({ [`profile.${name}.sort`]: 'desc' }))],
    ['by grade', [{ 'program.grade_average': 'asc' }]],
    ['by grade, downward', [{ 'program.grade_average': 'desc' }]],
  ])('has everybody once, in parts, ordered %s', async (_, sort) => {
    const parts = await exported({ sort })
    expect(parts.map(({ learners }) => learners)).toEqual([PART_SIZE, PART_SIZE, LEARNERS - 1 - 2 * PART_SIZE])
    const [head, ...rows] = rowsOf(parts)
    expect(head).toEqual(['Learner', 'Username', 'Residence', 'Program grade'])
    expect(new Set(rows.map(([, username]) => username)).size).toBe(LEARNERS - 1)
    const response = await api.ask('/api/v0/search/_search', { method: 'POST', body: { sort }, as: staff })
    const hit = z.object({ _source: z.object({ profile: z.object({ username: z.string() }) }) })
    const { hits } = z.object({ hits: z.object({ hits: z.array(hit) }) }).parse(await response.json())
    expect(rows.slice(0, 50).map(([, username]) => username)).toEqual(hits.hits.map(({ _source }) => _source.profile.username))
  })

  it('has the columns of the page, for spreadsheet programs', async () => {
    const [part] = await exported(named('learner110'))
    expect(part?.csv.startsWith('\uFEFFLearner,Username,Residence,Program grade\r\n')).toBe(true)
    const rows = rowsOf(part ? [part] : []).slice(1)
    expect(rows.find(([, username]) => username === 'learner110')).toEqual(['Zoë Ødegård 110', 'learner110', 'Boston, MA', ''])
    expect(rows.find(([, username]) => username === 'learner1103')).toEqual(['Zoë Ødegård 1103', 'learner1103', 'Norway', '3'])
  })

  it.each(Object.entries(NAMES))('keeps the name of learner %s, and runs nothing: %j', async (id, name) => {
    const parts = await exported(named(`learner${id}`))
    const row = rowsOf(parts).find(([, username]) => username === `learner${id}`)
    expect(row?.[0]).toBe(/^[=+\-@]/.test(name) ? `'${name}` : name.trim())
  })

  it('goes no further than the search that is asked', async () => {
    const [part] = await exported({ post_filter: { term: { 'profile.country': 'US' } } })
    expect(part?.total).toBe(Math.floor(LEARNERS / 11))
    expect((await ask({ program_id: 1, query: { script: {} } })).status).toBe(400)
    expect((await ask({ program_id: 1, after: [{}] })).status).toBe(400)
    expect((await ask({ program_id: 1, after: ['a', 'b', 'c'] })).status).toBe(400)
    expect((await ask({ program_id: 'x' })).status).toBe(400)
  })

  it('is for the staff of the program alone', async () => {
    expect((await ask({ program_id: 2 })).status).toBe(403)
    expect((await ask({ program_id: 1 }, learner)).status).toBe(403)
    expect((await api.ask('/api/v0/search/export', { method: 'POST', body: { program_id: 1 } })).status).toBe(401)
  })

  it('is noted, part by part, without what was searched for', async () => {
    await api.pool.query('TRUNCATE learner_export')
    await exported({})
    const of = (asked: { userId?: number; operator?: string }) =>
      listAudit(api.pool, { userId: null, operator: null, since: null, limit: 10, ...asked })
    const entries = await of({ userId: staff.userId })
    expect(entries.map(({ operator, command, details }) => [operator, command, details])).toEqual(
      [LEARNERS - 1 - 2 * PART_SIZE, PART_SIZE, PART_SIZE].map((learners) => [
        'learner3 (staff)',
        'export learners',
        { userId: staff.userId, program: 1, learners },
      ]),
    )
    expect(await of({ operator: 'learner3' })).toEqual(entries)
    expect(await of({ userId: learner.userId })).toEqual([])
  })

  it('leaves out whom Postgres hides since, at once', async () => {
    await api.pool.query('UPDATE app_user SET is_active = false WHERE id = 1100')
    const rows = rowsOf(await exported(named('learner1100')))
    expect(rows.slice(1)).toEqual([])
  })
})
