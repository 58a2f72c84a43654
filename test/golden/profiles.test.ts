import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { limitedShape, profileShape } from '../../lambdas/profiles/operations.ts'
import { callerOf, startApi } from '../kit/api.ts'
import { type GoldenCase, goldenCases, loadRows, truncateAll } from '../kit/golden.ts'

const row = z.record(z.string(), z.json())
const rows = z.strictObject({ profile: z.array(row), employment: z.array(row), education: z.array(row) })
const action = z.object({
  method: z.enum(['GET', 'PATCH']),
  path: z.string(),
  as: z.string().nullish(),
  body: z.json().optional(),
})
const expected = z.object({ status: z.number(), body: z.json(), rows: rows.optional() })
type Case = { golden: GoldenCase; wanted: z.infer<typeof expected>; asked: z.infer<typeof action> }

const account = z.looseObject({ id: z.number(), username: z.string(), is_active: z.boolean() })
const profile = z.looseObject({
  user_id: z.number(),
  filled_out: z.boolean().default(false),
  country: z.string().nullable().default(null),
  postal_code: z.string().nullable().default(null),
})
const change = z.looseObject({
  filled_out: z.unknown(),
  country: z.unknown(),
  postal_code: z.unknown(),
  work_history: z.unknown(),
})

/** Whose profile is asked for. */
function ownerOf({ golden, asked }: Case) {
  const name = decodeURIComponent(asked.path).split('/')[4]
  const owner = z
    .array(account)
    .parse(golden.rows['app_user'])
    .find(({ username }) => username === name)
  const theirs = z.array(profile).parse(golden.rows['profile'] ?? [])
  return { owner, profile: theirs.find(({ user_id }) => user_id === owner?.id) }
}

/** What a US or Canadian postal code would be after a change. */
function postalCode(each: Case) {
  const stored = ownerOf(each).profile
  const sent = change.safeParse(each.asked.body).data
  const asksForIt = sent !== undefined && (sent.country !== undefined || sent.postal_code !== undefined || !stored?.filled_out)
  const country = sent?.country ?? stored?.country
  const needsIt = country === 'US' || country === 'CA'
  return { asksForIt, needsIt, code: sent?.postal_code === undefined ? stored?.postal_code : sent.postal_code }
}

/** Where this system answers otherwise than the old one, on purpose (rules/profiles.md, "Changing"): when, and with which status. */
const departures: Record<string, { when: (each: Case) => boolean; status: number }> = {
  'the profile of an inactive owner is hidden, whoever asks': {
    when: (each) => ownerOf(each).owner?.is_active === false,
    status: 404,
  },
  'the postal code that counts is the one that the profile has then': {
    when: (each) => {
      const { asksForIt, needsIt, code } = postalCode(each)
      return each.wanted.status === 200 && each.asked.method === 'PATCH' && isFilledOut(each) && asksForIt && needsIt && !code
    },
    status: 400,
  },
  'a postal code that the profile has need not be sent with the country': {
    when: (each) => JSON.stringify(each.wanted.body).includes('postal_code may not be blank') && Boolean(postalCode(each).code),
    status: 200,
  },
  'a job with the id 0 is unknown': {
    when: ({ wanted, asked }) =>
      wanted.status === 200 &&
      z.array(z.looseObject({ id: z.literal(0) })).safeParse(change.safeParse(asked.body).data?.work_history).success,
    status: 400,
  },
}

function isFilledOut(each: Case): boolean {
  return ownerOf(each).profile?.filled_out === true || Boolean(change.safeParse(each.asked.body).data?.filled_out)
}

const api = await startApi()
const client = await api.pool.connect()
const cases = (await goldenCases('profiles')).map((golden): Case & { departure: string | undefined } => {
  const each = { golden, wanted: expected.parse(golden.expect), asked: action.parse(golden.action) }
  return { ...each, departure: Object.keys(departures).find((name) => departures[name]?.when(each)) }
})

const TABLES = ['profile', 'employment', 'education'] as const

async function storedRows() {
  const all = await Promise.all(
    TABLES.map(async (table) => {
      const stored = await api.pool.query<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY id`)
      return [table, stored.rows.map((each) => row.parse(each.row))] as const
    }),
  )
  return rows.parse(Object.fromEntries(all))
}
type Row = z.infer<typeof row>
type Rows = Awaited<ReturnType<typeof storedRows>>

/** Rows by the columns that the case lists, with made ids as `"new"`, images null for '', and in one order. */
function comparable(given: Rows, before: Rows, listed: Rows): Rows {
  return rows.parse(
    Object.fromEntries(
      TABLES.map((table) => {
        const known = new Set(before[table].map(({ id }) => id))
        const columns = Object.keys(listed[table][0] ?? {})
        const shown = given[table].map((each) => {
          const named: Row = { ...each, id: known.has(each['id'] ?? null) ? (each['id'] ?? null) : 'new' }
          return Object.fromEntries(columns.map((column) => [column, imageless(column, named[column] ?? null)]))
        })
        return [table, inOrder(shown)]
      }),
    ),
  )
}

const imageless = (column: string, value: unknown) => (column.startsWith('image') && value === '' ? null : value)
const inOrder = (list: readonly object[]) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const withLists = z.looseObject({ work_history: z.array(row), education: z.array(row) })

/** A body with its lists in one order, and ids that were not there before as `"new"`. */
function comparableBody(body: unknown, before: Rows) {
  const { work_history, education, ...rest } = withLists.parse(body)
  const named = (list: readonly Row[], table: 'employment' | 'education') => {
    const known = new Set(before[table].map(({ id }) => id))
    const keys = Object.keys(list[0] ?? {}).toSorted()
    return inOrder(
      list.map((each) => ({
        ...Object.fromEntries(keys.map((key) => [key, each[key]])),
        id: known.has(each['id'] ?? null) ? each['id'] : 'new',
      })),
    )
  }
  return { ...rest, work_history: named(work_history, 'employment'), education: named(education, 'education') }
}

describe('profiles', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(async () => {
    vi.useRealTimers()
    await truncateAll(client)
  })
  afterAll(() => client.release())

  it.each(cases.map((each) => [`${each.golden.id} (${each.golden.note})`, each] as const))('%s', async (_, each) => {
    const { golden, wanted, asked } = each
    await loadRows(client, golden.rows, (token) => token)
    vi.setSystemTime(golden.now)
    const before = await storedRows()
    const { method, path, body } = asked
    const response = await api.ask(path, { method, ...callerOf(golden, asked.as), ...(body !== undefined && { body }) })
    const status = each.departure === undefined ? wanted.status : departures[each.departure]?.status
    expect([response.status, each.departure]).toEqual([status, each.departure])
    const answered: unknown = await response.json()
    const after = await storedRows()
    if (status !== 200) expect(after).toEqual(before)
    if (status !== 200 || wanted.status !== 200) return
    expect(comparableBody(answered, before)).toEqual(comparableBody(wanted.body, before))
    expect(z.union([profileShape.strict(), limitedShape.strict()]).safeParse(answered).error).toBeUndefined()
    if (wanted.rows) expect(comparable(after, before, wanted.rows)).toEqual(comparable(wanted.rows, before, wanted.rows))
  })

  it('tells nobody whether a profile is hidden or unknown', async () => {
    const hidden = cases.filter(({ wanted, asked }) => wanted.status === 404 && asked.method === 'GET')
    const bodies = new Set<string>()
    for (const { golden, asked } of hidden) {
      await truncateAll(client)
      await loadRows(client, golden.rows, (token) => token)
      const answer = z.looseObject({}).parse(await (await api.ask(asked.path, callerOf(golden, asked.as))).json())
      bodies.add(JSON.stringify({ ...answer, request_id: '' }))
    }
    expect(bodies.size).toBe(1)
  })
})
