import { describe, expect, it } from 'vitest'
import { covering, released } from './coverage.ts'
import { FREEZE_REPORT, freezeScript, LEASE, PASS, PASS_REPORT } from './freeze-scripts.ts'
import { definitionOf, type Script, statesOf } from './machine.ts'
import { throwing, waitingOnce } from './refresh-scripts.ts'

const onMitxOnline: Script = {
  'open-freeze-pass': () => ({ next: 'pass', pass: { ...PASS, backend: 'mitxonline' }, selected: 1, chunks: [1] }),
}
const held: Script = {
  'acquire-lease': () => ({ acquired: false, sameTick: false, holder: 'other', expiresAt: LEASE.expiresAt }),
}

describe('freeze-final-grades', () => {
  const run = covering('freeze-final-grades', freezeScript, {})

  it('fetches every learner on the backend of the run, then freezes each chunk, and ends with the report', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: FREEZE_REPORT })
    expect(ended.calls['fetch-edx-org']).toHaveLength(2)
    expect(ended.calls['fetch-edx-org']?.[0]).toMatchObject({ run: PASS, force: true, pauses: 0 })
    expect(ended.calls['fetch-mitx-online']).toBeUndefined()
    expect(ended.calls['freeze-learners']?.map(({ first }) => first).sort()).toEqual([1, 101])
    expect(ended.calls['open-freeze-pass']?.[0]).toMatchObject({ kind: 'run', courseRunId: 7, execution: 'run-1' })
    expect(released(ended)).toBe(true)
  })

  it('asks MITx Online for its runs', async () => {
    const ended = await run(onMitxOnline)
    expect(ended.calls['fetch-mitx-online']).toHaveLength(1)
    expect(ended.calls['fetch-edx-org']).toBeUndefined()
  })

  it('leaves a run to whoever has its lease', async () => {
    const ended = await run(held)
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: FREEZE_REPORT })
    expect(ended.calls['open-freeze-pass']).toBeUndefined()
  })

  it.each(['nothing', 'completed'])('tries no learner when opening the pass says %s', async (next) => {
    const ended = await run({ 'open-freeze-pass': () => ({ next, pass: PASS, selected: 0, chunks: [] }) })
    expect(ended.status).toBe('SUCCEEDED')
    expect(ended.calls['list-learners-to-freeze']).toBeUndefined()
    expect(ended.calls['close-freeze-pass']?.length ?? 0).toBe(next === 'completed' ? 1 : 0)
    expect(released(ended)).toBe(true)
  })

  it.each([
    ['open-freeze-pass', 'LeaseLost', false],
    ['open-freeze-pass', 'ConfigurationError', true],
    ['close-freeze-pass', 'LeaseLost', false],
    ['close-freeze-pass', 'ConfigurationError', true],
  ])('%s that throws %s ends that run only; gives the lease back: %s', async (step, error, gives) => {
    const two = [7, 8].map((courseRunId) => ({ courseRunId, leaseName: `freeze-grades:${courseRunId}` }))
    let calls = 0
    const once = (payload: Parameters<Script[string]>[0], call: number) => {
      calls += 1
      if (calls === 1) return throwing(error)()
      return freezeScript()[step]?.(payload, call) ?? {}
    }
    const ended = await run({ 'find-runs-to-freeze': () => ({ runs: two }), [step]: once })
    expect(ended.status).toBe('SUCCEEDED')
    expect(ended.calls['release-lease']).toHaveLength(gives ? 2 : 1)
    expect(ended.calls['report-freeze']).toHaveLength(1)
  })

  it('fails when the report finds a run whose pass broke off', async () => {
    const ended = await run({ 'report-freeze': () => ({ runs: 1, anyFailed: true }) })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'RunsFailed' })
  })

  it('ends the run as what broke when the lease cannot be given back: it expires by itself', async () => {
    const ended = await run({ 'release-lease': throwing('ConfigurationError') })
    expect(ended.status).toBe('SUCCEEDED')
    expect(ended.states.has('RunFailed')).toBe(true)
  })

  it('notes that the fetch failed for a learner after its retries, and freezes the others', async () => {
    const ended = await run({ 'fetch-edx-org': throwing('UpstreamServerError') })
    expect(ended.calls['fetch-edx-org']).toHaveLength(2 * 4)
    expect(ended.calls['record-freeze-failure']?.[0]).toMatchObject({ userId: 1, error: 'UpstreamServerError' })
    expect(ended.calls['freeze-learners']).toHaveLength(2)
    const noted = await run({ ...onMitxOnline, 'fetch-mitx-online': throwing('UpstreamTimeout') })
    expect(noted.calls['record-freeze-failure']).toHaveLength(1)
    const unnoted = await run({ 'fetch-edx-org': throwing('UpstreamTimeout'), 'record-freeze-failure': throwing('InputError') })
    expect(unnoted.calls['freeze-learners']).toHaveLength(2)
  })

  it('waits when the backend asks to, and asks again', async () => {
    const ended = await run({ 'fetch-edx-org': waitingOnce })
    expect(ended.calls['fetch-edx-org']?.map(({ pauses }) => pauses).sort()).toEqual([0, 0, 1, 1])
  })

  it.each([
    [{ 'fetch-edx-org': throwing('LeaseLost') }],
    [{ ...onMitxOnline, 'fetch-mitx-online': throwing('LeaseLost') }],
    [{ 'fetch-edx-org': throwing('UpstreamTimeout'), 'record-freeze-failure': throwing('LeaseLost') }],
    [{ 'freeze-learners': throwing('LeaseLost') }],
    [{ 'list-learners-to-freeze': throwing('ConfigurationError') }],
  ])('closes the pass when its chunks fail, so that the ledger says what is left (%#)', async (changes: Script) => {
    const ended = await run(changes)
    expect(ended.calls['close-freeze-pass']).toHaveLength(1)
    expect(ended.states.has('RunFailed')).toBe(true)
    expect(released(ended)).toBe(true)
  })
})

describe('freeze-one-learner', () => {
  const input = { userId: 1, courseRunId: 7 }
  const run = covering('freeze-one-learner', freezeScript, input)

  it('opens a pass over the learner, fetches, freezes and reports', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: PASS_REPORT })
    expect(ended.calls['acquire-lease']?.[0]).toMatchObject({ name: 'freeze-learner:1:7' })
    expect(ended.calls['open-freeze-pass']?.[0]).toMatchObject({ kind: 'learner', request: input })
    expect(ended.calls['freeze-learners']).toMatchObject([{ first: 1, pass: PASS, request: input }])
    expect(released(ended)).toBe(true)
  })

  it('hands a correction on to the freeze', async () => {
    const given = { ...input, correction: { operator: 'op', reason: 'r' } }
    const ended = await run({}, given)
    expect(ended.calls['freeze-learners']).toMatchObject([{ request: given }])
  })

  it('does nothing while the learner is being frozen, or when the date has not come', async () => {
    expect(await run(held)).toMatchObject({ status: 'SUCCEEDED', output: { acquired: false } })
    const early = await run({ 'open-freeze-pass': () => ({ next: 'nothing', reason: 'not-ready' }) })
    expect(early).toMatchObject({ status: 'SUCCEEDED', output: { next: 'nothing', reason: 'not-ready' } })
    expect(released(early)).toBe(true)
  })

  it.each([
    ['open-freeze-pass', 'LeaseLost', false],
    ['open-freeze-pass', 'InputError', true],
    ['freeze-learners', 'LeaseLost', false],
    ['freeze-learners', 'InputError', true],
    ['close-freeze-pass', 'LeaseLost', false],
    ['close-freeze-pass', 'InputError', true],
    ['release-lease', 'InputError', true],
  ])('%s that throws %s fails it as that; gives the lease back: %s', async (step, error, gives) => {
    const ended = await run({ [step]: throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error })
    expect(released(ended)).toBe(gives)
  })

  it('notes a fetch that failed, waits when it has to, and stops when its lease is lost', async () => {
    for (const backend of [{}, onMitxOnline]) {
      const step = backend === onMitxOnline ? 'fetch-mitx-online' : 'fetch-edx-org'
      expect((await run({ ...backend, [step]: throwing('UpstreamTimeout') })).calls['record-freeze-failure']).toHaveLength(1)
      expect((await run({ ...backend, [step]: waitingOnce })).calls[step]).toHaveLength(2)
      expect(await run({ ...backend, [step]: throwing('LeaseLost') })).toMatchObject({ status: 'FAILED', error: 'LeaseLost' })
    }
    const failing = { 'fetch-edx-org': throwing('UpstreamTimeout') }
    expect(await run({ ...failing, 'record-freeze-failure': throwing('LeaseLost') })).toMatchObject({ error: 'LeaseLost' })
    expect(await run({ ...failing, 'record-freeze-failure': throwing('InputError') })).toMatchObject({ status: 'SUCCEEDED' })
  })
})

it('fetches a learner in the same way in both freeze workflows', () => {
  const segment = (machine: string) =>
    statesOf(definitionOf(machine)).filter(({ name }) =>
      /^(FetchBackend|FetchMitxOnline|FetchEdxOrg|AfterFetch|WaitForBackend|RecordFreezeFailure)$/.test(name),
    )
  expect(segment('freeze-final-grades')).toHaveLength(6)
  expect(segment('freeze-one-learner')).toEqual(segment('freeze-final-grades'))
})
