import { beforeAll, expect, it, vi } from 'vitest'
import { newSession, signSession } from '../../lambdas/auth/session.ts'
import { apiDocument } from '../../lambdas/openapi/document.ts'
import { startApi } from '../kit/api.ts'

vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
const api = await startApi()
const now = new Date()

beforeAll(async () => {
  await api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com');
    INSERT INTO profile (user_id, filled_out) VALUES (1, true);
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1);
    INSERT INTO program_page (id, program_id, slug, title, live, first_published_at, last_published_at)
      VALUES (1, 1, 'p', 'P', true, now(), now());
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 1);`)
})

const ofPrototype = [...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'then', 'length', 'undefined', 'null', 'NaN']
const NUL = '\0'
const half = ['\ud800', '\udfff', 'a\ud83d']
/** As they stand in a path or a query: also what decodes to no text only when it is decoded twice, and what is no UTF-8. */
const encoded = [
  ...ofPrototype.map((name) => encodeURIComponent(name)),
  '%00',
  'a%00b',
  '%2500',
  '%ED%A0%80',
  '%25ED%25A0%2580',
  '%FF',
  '%',
  '%u0000',
  '%EF%BF%BD',
  '%F0%9F%98%80',
]
const texts = [...ofPrototype, NUL, `a${NUL}b`, ...half]

type Call = { method: string; path: string; operation: Record<string, unknown> }
const calls: Call[] = Object.entries(apiDocument('http://x').paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Record<string, unknown>>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
)

/** Parameters that the document leaves to Wagtail, and any that nobody declared. */
const queryNames = [
  'type',
  'fields',
  'order',
  'limit',
  'offset',
  'search',
  'search_operator',
  'child_of',
  'html_path',
  'id',
  'slug',
  'show_in_menus',
  'first_published_at',
  'program_id',
  'next',
  'state',
  'code',
  'error',
  '__proto__',
  'constructor',
]

/** With a session of its own: one call logs out, and one session may not write as much. */
const ask = async (method: string, path: string, body?: string) => {
  const session = newSession({ userId: 1, epoch: 0 }, now)
  const headers = {
    cookie: `session=${await signSession(session, api.sessionKeys, now)}`,
    'x-csrf-token': session.csrf,
    'content-type': 'application/json',
  }
  const response = await fetch(api.url + path, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) })
  return { status: response.status, text: await response.text() }
}
const filled = (path: string, value: string) => path.replace(/\{\w+\}/g, value)
/** There is no OpenSearch here: what is a search is answered with 503. */
const SEARCH = '/api/v0/search/_search'
const bodyFor = (method: string) => (method === 'GET' ? undefined : '{}')

const named = (of: readonly Call[]) => of.map((call) => [`${call.method} ${call.path}`, call] as const)

it.each(named(calls.filter(({ path }) => path.includes('{'))))(
  '%s has nothing at a path of hostile text',
  async (_, { method, path }) => {
    for (const value of encoded) {
      const { status } = await ask(method, filled(path, value), bodyFor(method))
      expect([status, value]).toEqual([expect.toSatisfy((got: number) => got === 404 || got === 400), value])
    }
  },
)

it.each(named(calls))('%s takes no hostile text of a query for anything', async (_, { method, path }) => {
  const wagtails = path.startsWith('/api/v0/wagtail/')
  const queries = encoded.flatMap((value) => {
    const pairs = queryNames.map((name) => `${encodeURIComponent(name)}=${value}`)
    return wagtails ? pairs : [pairs.join('&')]
  })
  for (const query of queries) {
    const { status } = await ask(method, `${filled(path, '1')}?${query}`, bodyFor(method))
    expect([status, query]).toEqual([expect.toSatisfy((got: number) => got < 500 || (got === 503 && path === SEARCH)), query])
  }
})

it.each(named(calls.filter(({ operation }) => 'requestBody' in operation)))(
  '%s refuses hostile text in a body',
  async (_, { method, path, operation }) => {
    for (const value of texts.filter((text) => !ofPrototype.includes(text))) {
      for (const body of [{ [value]: 1 }, { x: [{ y: value }] }, value]) {
        const answered = await ask(method, filled(path, '1'), JSON.stringify(body))
        expect([answered.status, body]).toEqual([expect.toSatisfy((got: number) => got === 400 || got === 404), body])
      }
    }
    for (const name of ofPrototype)
      for (const body of [`{"${name}":{"${name}":1}}`, `"${name}"`]) {
        const answered = await ask(method, filled(path, '1'), body)
        expect([answered.status, body]).toEqual([
          expect.toSatisfy((got: number) => got < 500 || (got === 503 && path === SEARCH)),
          body,
        ])
      }
    for (const field of fieldsOf(operation)) {
      for (const name of ['__proto__', 'constructor', 'toString', 'length']) {
        const answered = await ask(method, filled(path, '1'), JSON.stringify({ [field]: name }))
        expect([answered.status, field, name]).toEqual([
          expect.toSatisfy((got: number) => got < 500 || (got === 503 && path === SEARCH)),
          field,
          name,
        ])
      }
      for (const value of [NUL, ...half]) {
        const answered = await ask(method, filled(path, 'edxorg'), JSON.stringify({ [field]: value }))
        expect([answered.status, field, value]).toEqual([
          expect.toSatisfy((got: number) => got === 400 || got === 404),
          field,
          value,
        ])
      }
    }
  },
)

/** Names of the fields of a body, as the document gives them. */
function fieldsOf(operation: Record<string, unknown>): string[] {
  const found = /"properties":(\{.*\})/.exec(JSON.stringify(operation['requestBody']))
  return found ? Array.from(found[1]?.matchAll(/"(\w+)":\{/g) ?? [], ([, name = '']) => name) : ['query', 'sort']
}
