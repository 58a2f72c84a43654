import { expect, it } from 'vitest'
import { countsBar, countsText } from '../../../local/operations-page/counts.ts'

const none = { pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 }

it('counts the children of a Map, of how many', () => {
  expect(countsText({ ...none, succeeded: 40, failed: 2, running: 1, pending: 3 }, 46)).toBe(
    '3 pending, 1 running, 40 succeeded, 2 failed of 46',
  )
  expect(countsText({ ...none, timedOut: 1 }, 1)).toBe('0 pending, 0 running, 0 succeeded, 0 failed, 1 timed out of 1')
})

it('draws them as parts of a whole, those that there are', () => {
  const { markup } = countsBar({ ...none, succeeded: 3, failed: 1 }, 4)
  expect(markup.match(/<rect[^>]*>/g)).toEqual([
    '<rect class="succeeded" x="0.0" width="300.0" height="12"/>',
    '<rect class="failed" x="300.0" width="100.0" height="12"/>',
  ])
  expect(countsBar(none, 0).markup).not.toContain('<rect')
})
