import { describe, expect, it } from 'vitest'
import { covering, released } from './coverage.ts'
import { EXAMS_REPORT, examsScript, LEASE } from './freeze-scripts.ts'
import { throwing } from './refresh-scripts.ts'

describe('authorize-exams', () => {
  const run = covering('authorize-exams', examsScript, {})

  it('authorizes every chunk, closes the run, settles what happened elsewhere, and ends with the report', async () => {
    const ended = await run()
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: EXAMS_REPORT })
    expect(ended.calls['authorize-chunk']?.map(({ position }) => position).sort()).toEqual([1, 2])
    expect(ended.calls['settle-consequences']).toMatchObject([{ lease: { name: LEASE.name, fence: 1 } }])
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
    expect(ended).toMatchObject({ status: 'FAILED', error: 'LeaseHeld' })
    expect(Object.keys(ended.calls)).toEqual(['acquire-lease'])
  })

  it('retries a chunk that fails, notes it when it still does, and fails as ChunksFailed when all else is done', async () => {
    const failed = { ...EXAMS_REPORT, failedChunks: 1 }
    const ended = await run({
      'authorize-chunk': ({ position }) => (position === 2 ? throwing('DatabaseUnavailable')() : {}),
      'close-exam-authorization': () => failed,
    })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ChunksFailed' })
    expect(ended.calls['authorize-chunk']).toHaveLength(1 + 5)
    expect(ended.calls['record-chunk-failure']).toMatchObject([{ position: 2, error: 'DatabaseUnavailable' }])
    expect(ended.calls['settle-consequences']).toHaveLength(1)
    expect(released(ended)).toBe(true)
  })

  it.each([
    [{ 'authorize-chunk': throwing('LeaseLost') }],
    [{ 'authorize-chunk': throwing('InputError'), 'record-chunk-failure': throwing('LeaseLost') }],
    [{ 'authorize-chunk': throwing('InputError'), 'record-chunk-failure': throwing('InputError') }],
  ])('closes the run whatever becomes of its chunks (%#)', async (changes) => {
    expect((await run(changes)).calls['close-exam-authorization']).toHaveLength(1)
  })

  it.each([
    ['open-exam-authorization', 'LeaseLost', false],
    ['open-exam-authorization', 'InputError', true],
    ['close-exam-authorization', 'LeaseLost', false],
    ['close-exam-authorization', 'InputError', true],
    ['settle-consequences', 'LeaseLost', false],
    ['settle-consequences', 'InputError', true],
    ['release-lease', 'InputError', true],
  ])('%s that throws %s fails it as that; gives the lease back: %s', async (step, error, gives) => {
    const ended = await run({ [step]: throwing(error) })
    expect(ended).toMatchObject({ status: 'FAILED', error })
    expect(released(ended)).toBe(gives)
  })
})
