import { randomBytes } from 'node:crypto'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { readLease } from '../../lambdas/platform/lease.ts'
import { createClient } from '../../lambdas/search/engine.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'
import { startTestSystem } from '../system/start.ts'
import { executionOf, stage } from './stage.ts'

/** What happens to runs, and to what they stand on: stopped, two at once, Postgres or OpenSearch away. */

const BULK = 'refresh-learner-data'
let database: TcpProxy | undefined
/** What is done when a run asks a site for the first learner: the step waits for it, and is carried out, or lost with its execution. */
let atFirstLearner: (() => Promise<'go on' | 'lost'>) | undefined
const between =
  (invoke: Invoke): Invoke =>
  async (name, payload) => {
    const first = name === 'fetch-edx-org' ? atFirstLearner : undefined
    if (first) atFirstLearner = undefined
    return (await first?.()) === 'lost' ? { kind: 'crashed', message: 'lost' } : invoke(name, payload)
  }
const system = await startTestSystem(
  {
    seed: 'rehearsals of runs',
    learners: 12,
    mix: { mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0 },
  },
  {
    between,
    wayToDatabase: async (direct) => {
      const url = new URL(direct)
      database = await startTcpProxy(Number(url.port))
      url.port = String(database.port)
      return url.href
    },
  },
)
const { runbook, rows, one, ended, allDue, doctorOn, ops } = stage(system)

const openSearch = new URL(await openSearchUrl())
const search = await startTcpProxy(Number(openSearch.port))
const prefix = `test-${randomBytes(6).toString('hex')}`
vi.stubEnv('OPENSEARCH_URL', `http://127.0.0.1:${search.port}`)
vi.stubEnv('OPENSEARCH_INDEX_PREFIX', prefix)
afterAll(async () => {
  vi.unstubAllEnvs()
  search.heal()
  const client = createClient(openSearch.href)
  await client.indices.delete({ index: `${prefix}_*` })
  await client.close()
  await search.close()
  await database?.close()
})
const lambda = new LambdaClient({
  endpoint: system.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
const flush = () => lambda.send(new InvokeCommand({ FunctionName: 'flush-search', Payload: '{}' }))

beforeAll(async () => {
  expect((await refreshOnce(system, new Date())).kind).toBe('report')
})

/** Has a bulk run under way, which holds its lease and waits with its first learner for `andThen`; with the others it goes on. */
async function runUnderWay() {
  await allDue()
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<'go on' | 'lost'>()
  atFirstLearner = () => {
    reached.resolve()
    return gate.promise
  }
  const { out } = await runbook('Upstream down for a day', 'refresh start')
  const [, RUN = ''] = /as (\S+)/.exec(out) ?? []
  await reached.promise
  return { RUN, arn: executionOf(system, BULK, RUN), andThen: gate.resolve }
}

/** Learners of a run, and how many of them have no outcome of edX.org. */
const ledger = (run: string) =>
  one<{ learners: number; open: number }>(
    `SELECT count(*)::int AS learners, count(*) FILTER (WHERE edxorg_outcome IS NULL)::int AS open
       FROM refresh_run_learner WHERE run_id = $1`,
    [run],
  )

describe('a rehearsal', () => {
  it('of a run that somebody stopped in the console', async () => {
    const section = 'A workflow was aborted'
    const { RUN, arn, andThen } = await runUnderWay()
    await system.engine.stopExecution(arn, { error: 'Console', cause: '' })
    andThen('lost')
    const { fence } = await one<{ fence: number }>('SELECT fence::int FROM refresh_run WHERE id = $1', [RUN])

    expect((await runbook(section, 'run RUN', { RUN })).out).toMatch(/interrupted[^]*ABORTED/)
    expect(await doctorOn(BULK)).toMatchObject({ ok: false, says: expect.stringContaining('ABORTED') })
    expect((await runbook('Lease held', 'lease list')).out).toContain('its execution has ended (ABORTED)')

    // Its lease is not free, and stands in nobody's way.
    const resumed = await ended(BULK, (await runbook(section, 'refresh redrive RUN', { RUN })).out)
    expect(await system.engine.ended(executionOf(system, BULK, resumed))).toMatchObject({ status: 'SUCCEEDED' })
    expect(await ledger(RUN)).toEqual({ learners: 12, open: 0 })
    expect(await one('SELECT fence::int, ended_at IS NOT NULL AS ended FROM refresh_run WHERE id = $1', [RUN])).toEqual({
      fence: fence + 1,
      ended: true,
    })
    expect(await readLease(await coordination(), BULK)).toMatchObject({ owner: null })
    expect(await doctorOn(BULK)).toMatchObject({ ok: true })
  })

  it('of two runs at once', async () => {
    const section = 'Lease held'
    const { RUN, arn, andThen } = await runUnderWay()
    const second = await ended(BULK, (await runbook('Upstream down for a day', 'refresh start')).out)

    expect((await ops(`run ${second}`)).out).toMatch(/FAILED[^]*LeaseHeld/)
    expect((await runbook(section, 'lease list')).out).toContain(`${BULK}:${RUN}`)
    expect((await runbook(section, 'runs')).out).toMatch(new RegExp(`${RUN} +running`))

    // It works: leave it.
    andThen('go on')
    expect(await system.engine.ended(arn)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await ledger(RUN)).toEqual({ learners: 12, open: 0 })
    expect(await rows('SELECT FROM refresh_run WHERE id = $1', [second])).toEqual([])
  })

  it('of a run that an operator stops, and that goes on with another setting', async () => {
    const section = 'Stop and redrive'
    const { RUN, andThen } = await runUnderWay()
    expect((await runbook(section, 'refresh stop', { RUN }, { also: '--dry-run' })).out).toContain('would be stopped')
    expect((await runbook(section, 'refresh stop', { RUN })).out).toContain(`lease ${BULK} given back`)
    andThen('lost')
    await ended(BULK, (await runbook(section, 'refresh redrive', { RUN })).out)
    expect(await ledger(RUN)).toEqual({ learners: 12, open: 0 })
    const noted = await rows(
      `SELECT command FROM operator_audit WHERE command IN ('refresh stop', 'refresh redrive') ORDER BY id DESC LIMIT 2`,
    )
    expect(noted).toEqual([{ command: 'refresh redrive' }, { command: 'refresh stop' }])
  })

  it('of Postgres that goes away in the middle of a run', async () => {
    const section = 'A workflow failed'
    const { RUN, arn, andThen } = await runUnderWay()
    database?.refuse()
    andThen('go on')
    expect(await system.engine.ended(arn)).toMatchObject({ status: 'FAILED' })

    expect(await runbook(section, 'status')).toMatchObject({ code: 1, out: expect.stringMatching(/postgres +DOWN/) })
    expect(await doctorOn('postgres')).toMatchObject({ ok: false })
    // Nothing can be noted, and so nothing is changed.
    expect(await runbook('Upstream down for a day', 'refresh start')).toMatchObject({ code: 1 })

    database?.heal()
    expect((await runbook(section, 'run RUN', { RUN })).out).toMatch(/interrupted[^]*\d+ learners? left/)
    await ended(BULK, (await runbook('Stop and redrive', 'refresh redrive', { RUN })).out)
    expect(await ledger(RUN)).toEqual({ learners: 12, open: 0 })
  })

  it('of a site that is down, and of what it costs nobody', async () => {
    const section = 'Upstream down for a day'
    const cached = () =>
      one(`SELECT md5(string_agg(c::text, '' ORDER BY user_id, course_run_id)) AS hash FROM cached_enrollment c`)
    const before = await cached()
    await system.order([{ backend: 'edxorg', answer: { kind: 'status', status: 500 } }])
    await allDue()
    const RUN = await ended(BULK, (await runbook(section, 'refresh start')).out)
    expect((await runbook(section, 'run RUN', { RUN })).out).toMatch(/edxorg +failed +server-error +12/)
    expect(await cached()).toEqual(before)

    await system.clearFaults()
    const after = await ended(BULK, (await runbook(section, 'refresh start')).out)
    expect(await rows(`SELECT FROM refresh_run_learner WHERE run_id = $1 AND edxorg_outcome = 'failed'`, [after])).toEqual([])
  })

  it('of OpenSearch that is away', async () => {
    const section = 'Search is unwell'
    await flush()
    expect(await rows('SELECT FROM search_outbox')).toEqual([])
    search.refuse()
    await rows('UPDATE profile SET first_name = first_name || $1', ['x'])
    await flush()

    expect(await runbook(section, 'search status')).toMatchObject({ code: 1 })
    expect((await runbook(section, 'doctor')).out).toMatch(/BAD +search /)
    expect((await one<{ n: number }>('SELECT count(*)::int AS n FROM search_outbox')).n).toBeGreaterThan(0)

    search.heal()
    await flush()
    expect(await rows('SELECT FROM search_outbox')).toEqual([])
    expect(await doctorOn('search')).toMatchObject({ ok: true })
  })
})
