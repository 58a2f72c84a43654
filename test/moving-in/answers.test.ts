import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { withoutAdditions } from '../golden/additions.ts'
import { startApi } from '../kit/api.ts'
import { createOldDatabase, oldDatabaseFolder } from '../kit/old-database.ts'
import { departures, factsOf, oldAnswer } from './departures.ts'
import { importOld } from './kit.ts'
import { apiPathOf, asAnsweredHere, comparedHere } from './old-pages.ts'

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
const { pool: old, sample } = await createOldDatabase()
const api = await startApi()
const facts = factsOf(sample.rows)
const text = await readFile(join(oldDatabaseFolder, 'old-db-expected.jsonl'), 'utf8')
const recorded = text
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => oldAnswer.parse(JSON.parse(line)))
const cases = recorded.filter(({ action }) => action.path !== undefined)

const users = z.array(z.looseObject({ id: z.number(), username: z.string() })).parse(sample.rows['auth_user'])

/** Asking as the user of this name; nobody for null. */
function asking(username: string | null | undefined) {
  if (username == null) return {}
  const user = users.find((each) => each.username === username)
  if (!user) throw new Error(`the old database has no user ${username}`)
  return { as: { userId: user.id, username } }
}

/** Lists that come in any order (the cases' README). */
const UNORDERED = new Set(['topics', 'enrollable_courseware_backends', 'work_history', 'education'])
function comparable(path: string, body: unknown): unknown {
  const inOrder = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each, keysInOrder)).sort()
  const sorted: unknown = JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    UNORDERED.has(key) && Array.isArray(value) ? inOrder(value) : value,
  )
  return path === '/api/v0/courseruns/' && Array.isArray(sorted) ? inOrder(sorted) : sorted
}
const keysInOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Without what only this system's dashboard says. */
const ours = (path: string, body: unknown) => (path.startsWith('/api/v0/dashboard/') ? withoutAdditions('dashboard', body) : body)

describe('what the old system answered is answered here', () => {
  beforeAll(async () => {
    await importOld(old, api.pool, 'run', 2_000)
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterAll(() => {
    vi.useRealTimers()
  })

  it.each(cases.map((each) => [`${each.id} ${each.action.path} (${each.note})`, each] as const))('%s', async (_, golden) => {
    vi.setSystemTime(golden.now)
    const { path = '', as } = golden.action
    const answer = await api.ask(apiPathOf(path), asking(as))
    const held = Object.values(departures).filter(({ when }) => when(golden, facts))
    const statuses = held.find(({ status }) => status !== undefined)?.status
    if (statuses) return expect(statuses).toContain(answer.status)
    expect(answer.status).toBe(golden.expect.status)
    if (answer.status !== 200) return undefined
    const expected = asAnsweredHere(path, golden.expect.body)
    const wanted = held.reduce((body, { body: change }) => change?.(body, facts) ?? body, expected)
    expect(comparable(path, comparedHere(path, ours(path, await answer.json())))).toEqual(comparable(path, wanted))
  })

  it.each(Object.entries(departures))('departs from it where it says so, and not in vain: %s', (_, { when }) => {
    expect(recorded.some((each) => when(each, facts))).toBe(true)
  })
})
