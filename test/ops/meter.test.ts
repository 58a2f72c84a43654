import { describe, expect, it } from 'vitest'
import { createMeter, metered, type Standing } from '../../ops/meter.ts'

/** A meter on a screen whose clock the test sets. */
function screen(isTerminal: boolean) {
  const written: string[] = []
  const clock = { now: 0 }
  const meter = createMeter({ isTerminal, write: (text) => written.push(text), now: () => clock.now })
  const showAt = (seconds: number, standing: Standing) => {
    clock.now = seconds * 1000
    meter.show(standing)
  }
  return { meter, written, showAt }
}
const learners = (done: number, of = 100_000): Standing => ({ what: 'Refreshing', done, of, unit: 'learners' })

describe('where lines stay', () => {
  it('says how far it is every ten seconds: done of all, per second, time left', () => {
    const { written, showAt } = screen(false)
    for (let second = 0; second <= 25; second += 1) showAt(second, learners(second * 83))
    expect(written).toEqual([
      'Refreshing: 830 of 100,000 learners, 83 per second, 20 min left\n',
      'Refreshing: 1,660 of 100,000 learners, 83 per second, 20 min left\n',
    ])
  })

  it('says only that it goes on where nobody knows how much there is', () => {
    const { meter, written, showAt } = screen(false)
    showAt(9, { what: 'local works on doctor' })
    showAt(12, { what: 'local works on doctor' })
    meter.end()
    expect(written).toEqual(['local works on doctor: 12 s\n'])
  })

  it('tells no pace before anything is done', () => {
    const { written, showAt } = screen(false)
    showAt(1, learners(0))
    showAt(12, learners(0))
    expect(written).toEqual(['Refreshing: 0 of 100,000 learners\n'])
  })

  it('counts from where it was when it was first looked at, as after a killed start', () => {
    const { written, showAt } = screen(false)
    showAt(0, learners(90_000))
    showAt(10, learners(90_050))
    showAt(20, { what: 'Freezing', done: 0, of: 10, unit: 'runs' })
    showAt(30, { what: 'Freezing', done: 5, of: 10, unit: 'runs' })
    expect(written).toEqual([
      'Refreshing: 90,050 of 100,000 learners, 5.0 per second, 33 min left\n',
      'Freezing: 0 of 10 runs\n',
      'Freezing: 5 of 10 runs, 0.5 per second, 10 s left\n',
    ])
  })
})

describe('on a terminal', () => {
  it('draws a bar in one line from the second second on, and leaves nothing', () => {
    const { meter, written, showAt } = screen(true)
    showAt(0, learners(0, 200))
    showAt(1, learners(50, 200))
    showAt(2, learners(100, 200))
    meter.end()
    meter.end()
    const IN_PLACE = '\r\u001B[2K'
    expect(written).toEqual([
      `${IN_PLACE}Refreshing [############------------] 100 of 200 learners, 50 per second, 2 s left`,
      IN_PLACE,
    ])
  })
})

it('gives what the work gives, and what it throws', async () => {
  const { meter } = screen(false)
  const standing = () => learners(1)
  expect(await metered(meter, standing, async () => 7)).toBe(7)
  await expect(metered(meter, standing, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})
