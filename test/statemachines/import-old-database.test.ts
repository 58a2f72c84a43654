import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../local/workflows/json.ts'
import { covering } from './coverage.ts'
import type { Ended, Script } from './machine.ts'
import { throwing } from './refresh-scripts.ts'

const LEASE = { name: 'import-old-database', owner: 'run-1', fence: 1, expiresAt: '2026-11-20T23:00:00.000Z' }
const SEARCH_LEASE = { ...LEASE, name: 'rebuild-search-index' }
const PASS = { id: 'run-1', kind: 'run', lease: { name: LEASE.name, fence: 1 } }
const REPORT: JsonObject = { pass: 'run-1', kind: 'run', failedRanges: 0, changed: true, differing: [] }

/** Two levels of ranges, and the snapshot held for two lives of its first holder. */
function script(changes: Script = {}): Script {
  const plans: Json[] = [
    { positions: [1, 2], more: true },
    { positions: [3], more: true },
    { positions: [], more: false },
  ]
  let planned = 0
  return {
    'acquire-lease': ({ name }) => ({ acquired: true, lease: name === LEASE.name ? LEASE : SEARCH_LEASE }),
    'open-import': () => ({ pass: PASS, parts: ['hold', 'hold-too', 'copy'] }),
    'hold-old-snapshot': ({ part, turn }) => ({ released: part !== 'hold' || turn !== 0, turn: Number(turn) + 1 }),
    'plan-import': () => plans[Math.min(planned++, plans.length - 1)] ?? null,
    'copy-old-range': () => ({}),
    'record-range-failure': () => ({}),
    'remove-leftovers': () => ({}),
    'release-old-snapshot': () => ({}),
    'copy-old-media': (_, call) => ({ more: call === 0 }),
    'close-import': () => REPORT,
    'begin-search-rebuild': () => ({}),
    'copy-search-documents': (_, call) => ({ done: call > 0 }),
    'swap-search-indices': () => ({ removeAfter: '2026-11-20T16:00:00Z' }),
    'remove-search-indices': () => ({}),
    'release-lease': () => ({}),
    ...changes,
  }
}

const leasesBack = ({ calls }: Ended) =>
  (calls['release-lease'] ?? []).map(({ lease }) => (lease as { name?: string } | undefined)?.name)

describe('import-old-database', () => {
  const run = covering('import-old-database', script, { kind: 'run' })

  it('reads level after level while the snapshot is held, reports, and builds the search indices anew', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
    expect(ended.calls['open-import']).toMatchObject([{ request: { kind: 'run' }, lease: { fence: 1 } }])
    expect(ended.calls['copy-old-range']?.map(({ position }) => position)).toEqual([1, 2, 3])
    expect(ended.calls['hold-old-snapshot']?.map(({ part, turn }) => JSON.stringify([part, turn])).sort()).toEqual([
      '["hold",0]',
      '["hold",1]',
      '["hold-too",0]',
    ])
    expect(ended.calls['remove-leftovers']).toHaveLength(1)
    expect(leasesBack(ended)).toEqual([SEARCH_LEASE.name, LEASE.name])
  })

  it('leaves search alone when nothing has changed', async () => {
    const ended = await run({ 'close-import': () => ({ ...REPORT, changed: false }) })
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(ended.calls['begin-search-rebuild']).toBeUndefined()
  })

  it('does nothing while somebody else holds the lease', async () => {
    const ended = await run({ 'acquire-lease': () => ({ acquired: false, holder: 'other', expiresAt: LEASE.expiresAt }) })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseHeld' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('notes a range that fails after its retries, goes on, and fails as RangesFailed', async () => {
    const ended = await run({
      'copy-old-range': ({ position }) => (position === 2 ? throwing('DatabaseUnavailable')() : {}),
      'close-import': () => ({ ...REPORT, failedRanges: 1, changed: false }),
    })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'RangesFailed' })
    expect(ended.calls['record-range-failure']).toMatchObject([{ position: 2, error: 'DatabaseUnavailable' }])
    expect(leasesBack(ended)).toEqual([LEASE.name])
  })

  it('fails as MediaNotCopied when the bucket refuses, with the rows here and the pass closed', async () => {
    const ended = await run({ 'copy-old-media': throwing('MediaUnavailable') })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'MediaNotCopied' })
    expect(ended.calls['close-import']).toHaveLength(1)
    expect(leasesBack(ended)).toEqual([SEARCH_LEASE.name, LEASE.name])
  })

  it.each<[string, Script]>([
    ['a range loses the lease', { 'copy-old-range': throwing('LeaseLost') }],
    ['its failure cannot be noted', { 'copy-old-range': throwing('InputError'), 'record-range-failure': throwing('LeaseLost') }],
    ['nothing can be planned', { 'plan-import': throwing('InputError') }],
    ['leftovers cannot be removed', { 'remove-leftovers': throwing('InputError') }],
    [
      'nor the snapshot be let go',
      { 'remove-leftovers': throwing('InputError'), 'release-old-snapshot': throwing('InputError') },
    ],
  ])('fails when %s, having closed the pass', async (_, changes) => {
    const ended = await run(changes)
    expect(ended).toMatchObject({ status: 'FAILED' })
    expect(ended.calls['close-import']).toHaveLength(1)
    expect(leasesBack(ended)).toContain(LEASE.name)
  })

  it.each<[string, Script]>([
    ['a holder fails: the other one holds', { 'hold-old-snapshot': throwing('InputError') }],
    ['the snapshot is not let go: its holders end by themselves', { 'release-old-snapshot': throwing('InputError') }],
    [
      'a failed range cannot be noted',
      { 'copy-old-range': throwing('InputError'), 'record-range-failure': throwing('InputError') },
    ],
  ])('ends well when %s', async (_, changes) => {
    expect(await run(changes)).toMatchObject({ status: 'SUCCEEDED' })
  })

  it.each(['begin-search-rebuild', 'copy-search-documents', 'swap-search-indices', 'remove-search-indices'])(
    'ends well when search fails at %s, and gives its lease back',
    async (step) => {
      const ended = await run({ [step]: throwing('InputError') })
      expect(ended).toMatchObject({ status: 'SUCCEEDED', output: REPORT })
      expect(leasesBack(ended)).toEqual([SEARCH_LEASE.name, LEASE.name])
    },
  )

  it.each<[string, Script]>([
    [
      'is rebuilt by somebody else',
      { 'acquire-lease': ({ name }) => (name === LEASE.name ? { acquired: true, lease: LEASE } : { acquired: false }) },
    ],
    [
      'cannot be locked',
      { 'acquire-lease': ({ name }) => (name === LEASE.name ? { acquired: true, lease: LEASE } : throwing('InputError')()) },
    ],
  ])('ends well when search %s', async (_, changes) => {
    const ended = await run(changes)
    expect(ended).toMatchObject({ status: 'SUCCEEDED' })
    expect(ended.calls['begin-search-rebuild']).toBeUndefined()
  })

  it.each([
    ['open-import', 'LeaseLost', false],
    ['open-import', 'InputError', true],
    ['close-import', 'LeaseLost', false],
    ['close-import', 'InputError', true],
    ['release-lease', 'InputError', true],
  ])('%s that throws %s fails it as that; gives the lease back: %s', async (step, error, gives) => {
    const ended = await run({ [step]: throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error })
    expect(leasesBack(ended).includes(LEASE.name)).toBe(gives)
  })
})
