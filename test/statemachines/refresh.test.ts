import { afterAll, describe, expect, it } from 'vitest'
import type { Json } from '../../local/workflows/json.ts'
import { catchesOf, definitionOf, type Ended, execute, type Script, statesOf } from './machine.ts'
import { LEASE, refreshScript, REPORT, throwing, waitingOnce } from './refresh-scripts.ts'

const machines = {
  'refresh-learner-data': { input: {}, held: { status: 'FAILED', error: 'LeaseHeld' }, learners: 2 },
  'refresh-one-learner': {
    input: { userId: 1, force: true },
    held: { status: 'SUCCEEDED', output: { acquired: false, sameTick: false, holder: 'other', expiresAt: LEASE.expiresAt } },
    learners: 1,
  },
} as const

describe.each(Object.entries(machines))('%s', (machine, { input, held, learners }) => {
  const states = new Set<string>()
  const catches = new Set<string>()
  const run = async (changes: Script = {}, given: Json = input): Promise<Ended> => {
    const ended = await execute(machine, refreshScript(changes), given)
    for (const name of ended.states) states.add(name)
    for (const name of ended.catches) catches.add(name)
    return ended
  }
  const released = ({ calls }: Ended) => calls['release-lease']?.length === 1

  afterAll(() => {
    const definition = definitionOf(machine)
    expect([...states].sort()).toEqual(
      statesOf(definition)
        .map(({ name }) => name)
        .sort(),
    )
    expect([...catches].sort()).toEqual(catchesOf(definition).sort())
  })

  it('refreshes every learner on both backends, in order, and ends with the report', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(ended.calls['fetch-mitx-online']).toHaveLength(learners)
    expect(ended.calls['fetch-edx-org']).toHaveLength(learners)
    expect(ended.calls['record-failure']).toBeUndefined()
    expect(released(ended)).toBe(true)
  })

  it('ends well, and does nothing, when its tick is delivered again', async () => {
    const ended = await run({ 'acquire-lease': () => ({ acquired: false, sameTick: true, holder: null, expiresAt: null }) })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('does nothing while somebody else holds the lease', async () => {
    const ended = await run({
      'acquire-lease': () => ({ acquired: false, sameTick: false, holder: 'other', expiresAt: LEASE.expiresAt }),
    })
    expect(ended).toMatchObject(held)
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it.each([
    ['open-run', 'LeaseLost', 'LeaseLost', false],
    ['open-run', 'InputError', 'InputError', true],
    ['close-run', 'LeaseLost', 'LeaseLost', false],
    ['close-run', 'ConfigurationError', 'ConfigurationError', true],
  ])('%s that throws %s fails the run as %s; gives the lease back: %s', async (step, error, expected, gives) => {
    const ended = await run({ [step]: throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error: expected })
    expect(released(ended)).toBe(gives)
  })

  it('fails as what broke when the lease cannot be given back: it expires by itself', async () => {
    expect(await run({ 'release-lease': throwing('ConfigurationError') })).toMatchObject({
      status: 'FAILED',
      error: 'ConfigurationError',
    })
  })

  it.each([
    ['fetch-mitx-online', 'mitxonline'],
    ['fetch-edx-org', 'edxorg'],
  ])('notes that %s failed for a learner after its retries, and goes on', async (step, backend) => {
    const ended = await run({ [step]: throwing('UpstreamServerError') })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(ended.calls[step]).toHaveLength(learners * 4)
    expect(ended.calls['record-failure']).toHaveLength(learners)
    expect(ended.calls['record-failure']?.[0]).toMatchObject({ backend, error: 'UpstreamServerError', userId: 1 })
    expect(ended.calls['fetch-edx-org']?.length).toBeGreaterThan(0)
  })

  it.each(['fetch-mitx-online', 'fetch-edx-org'])('goes on when the failure of %s cannot even be noted', async (step) => {
    const ended = await run({ [step]: throwing('UpstreamTimeout'), 'record-failure': throwing('ConfigurationError') })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
  })

  it.each([
    ['fetch-mitx-online', {}],
    ['fetch-edx-org', {}],
    ['record-failure', { 'fetch-mitx-online': throwing('UpstreamTimeout') }],
    ['record-failure', { 'fetch-edx-org': throwing('UpstreamTimeout') }],
  ])('stops as LeaseLost when %s says so', async (step, before) => {
    const lost = throwing('LeaseLost')
    const ended = await run({ ...before, [step]: lost, 'close-run': lost })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseLost' })
    expect(released(ended)).toBe(false)
  })

  it.each(['fetch-mitx-online', 'fetch-edx-org'])('waits as long as a backend asks %s to, and asks again', async (step) => {
    const ended = await run({ [step]: waitingOnce })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(ended.calls[step]?.map(({ pauses }) => pauses).sort()).toEqual([
      ...Array(learners).fill(0),
      ...Array(learners).fill(1),
    ])
  })

  it('leaves a learner for next time without asking the other backend', async () => {
    const ended = await run({ 'fetch-mitx-online': () => ({ next: 'left', pauses: 0 }) })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(ended.calls['fetch-edx-org']).toBeUndefined()
  })

  it('retries what a busy platform refuses', async () => {
    const ended = await run({
      'acquire-lease': (_, call) => (call < 8 ? throwing('Lambda.TooManyRequestsException')() : { acquired: true, lease: LEASE }),
    })
    expect(ended.status).toBe('SUCCEEDED')
  })

  if (machine === 'refresh-learner-data') {
    it('says so when the switch is off, and succeeds', async () => {
      const disabled = { disabled: true, message: 'off' }
      const ended = await run({ 'open-run': () => disabled })
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: disabled })
      expect(released(ended)).toBe(true)
    })

    it('closes the run with its report and fails when too many shards cannot be listed', async () => {
      const ended = await run({ 'list-learners': throwing('ConfigurationError') })
      expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' })
      expect(ended.calls['close-run']).toHaveLength(1)
      expect(released(ended)).toBe(true)
    })

    it('asks for the enrollments of a shard before its learners, as late as the backend wants', async () => {
      const ended = await run({ 'fetch-shard-enrollments': waitingOnce })
      expect(ended).toMatchObject({ status: 'SUCCEEDED' })
      const asked = ended.calls['fetch-shard-enrollments']?.map(({ first, pauses }) => Number(first) + Number(pauses))
      expect(asked?.sort()).toEqual([1, 101, 102, 2])
    })

    it('notes why they cannot be had, and leaves it to the learners’ own steps', async () => {
      const ended = await run({ 'fetch-shard-enrollments': throwing('UpstreamServerError') })
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
      expect(ended.calls['fetch-mitx-online']).toHaveLength(learners)
      const noted = ended.calls['record-failure']?.map(({ first, error }) => [first, error])
      expect(noted?.sort()).toEqual([1, 101].map((first) => [first, 'UpstreamServerError']))
    })

    it('goes on with the learners when not even that can be noted', async () => {
      const failing = { 'fetch-shard-enrollments': throwing('LeaseLost'), 'record-failure': throwing('LeaseLost') }
      expect((await run(failing)).calls['fetch-mitx-online']).toHaveLength(learners)
    })

    it('flushes the index updates of each shard, and does not mind when that fails', async () => {
      const ended = await run({ 'flush-search': throwing('ConfigurationError') })
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
      expect(ended.calls['flush-search']).toEqual([{ execution: 'run-1' }, { execution: 'run-1' }])
    })

    it('hands what it was started with to the step that opens the run', async () => {
      const ended = await run({}, { resume: 'earlier' })
      expect(ended.calls['open-run']?.[0]).toMatchObject({ kind: 'bulk', execution: 'run-1', request: { resume: 'earlier' } })
    })
  } else {
    it('holds one lease per learner', async () => {
      const ended = await run()
      expect(ended.calls['acquire-lease']?.[0]).toMatchObject({ name: 'refresh-learner:1' })
    })
  }
})
