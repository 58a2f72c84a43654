import { afterAll, describe, expect, it } from 'vitest'
import { catchesOf, definitionOf, type Ended, execute, type Script, statesOf } from './machine.ts'
import { throwing } from './refresh-scripts.ts'

const MACHINE = 'rebuild-search-index'
const LEASE = { name: MACHINE, owner: 'run-1', fence: 1, expiresAt: '2026-11-27T05:00:00.000Z' }

/** Two calls copy everything. */
const script = (changes: Script = {}): Script => ({
  'acquire-lease': () => ({ acquired: true, lease: LEASE }),
  'begin-search-rebuild': () => ({ resumed: false }),
  'copy-search-documents': (_, call) => ({ done: call > 0, copiedTo: 500 * (call + 1) }),
  'swap-search-indices': () => ({ swapped: true, removeAfter: '2026-01-01T00:00:00.000Z' }),
  'remove-search-indices': () => ({ removed: 2 }),
  'release-lease': () => ({ released: true }),
  ...changes,
})

describe(MACHINE, () => {
  const states = new Set<string>()
  const catches = new Set<string>()
  const run = async (changes: Script = {}): Promise<Ended> => {
    const ended = await execute(MACHINE, script(changes))
    for (const name of ended.states) states.add(name)
    for (const name of ended.catches) catches.add(name)
    return ended
  }

  afterAll(() => {
    const names = statesOf(definitionOf(MACHINE)).map(({ name }) => name)
    expect([...states].sort()).toEqual(names.sort())
    expect([...catches].sort()).toEqual(catchesOf(definitionOf(MACHINE)).sort())
  })

  it('copies until all is there, swaps, and removes the old indices', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { done: true, copiedTo: 1000 } })
    expect(ended.calls['copy-search-documents']).toHaveLength(2)
    expect(ended.calls['remove-search-indices']).toHaveLength(1)
    expect(ended.calls['release-lease']).toHaveLength(1)
  })

  it('does nothing while another rebuild holds the lease', async () => {
    const ended = await run({ 'acquire-lease': () => ({ acquired: false, holder: 'other', expiresAt: LEASE.expiresAt }) })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseHeld' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('goes on when OpenSearch comes back', async () => {
    const ended = await run({
      'copy-search-documents': (_, call) => (call < 8 ? throwing('SearchUnavailable')() : { done: true, copiedTo: 1 }),
    })
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { copiedTo: 1 } })
  })

  it.each(['begin-search-rebuild', 'copy-search-documents', 'swap-search-indices', 'remove-search-indices'])(
    'fails as what broke in %s, gives the lease back, and does nothing further',
    async (step) => {
      const ended = await run({ [step]: throwing('ConfigurationError') })
      expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' })
      expect(ended.calls['release-lease']).toHaveLength(1)
      if (step !== 'remove-search-indices') expect(ended.calls['remove-search-indices']).toBeUndefined()
    },
  )

  it('fails when the lease cannot be given back: it expires by itself', async () => {
    const ended = await run({ 'release-lease': throwing('ConfigurationError') })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ConfigurationError' })
  })
})
