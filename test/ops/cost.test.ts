import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFigures } from '../../scripts/cost-figures.ts'
import { development, monthOf, production } from '../../scripts/cost-model.ts'
import { costBlocks, withBlocks } from '../../scripts/cost-text.ts'

const root = join(import.meta.dirname, '../..')
const file = join(root, 'bench/figures.json')
const figures = readFigures(file)
const month = (learners: number, knobs = production) => monthOf(learners, figures, knobs)

it.each(['cost', 'scale'])('docs/%s.md says what the script works out (node scripts/run.mjs node scripts/cost.ts)', (name) => {
  const text = readFileSync(join(root, `docs/${name}.md`), 'utf8')
  expect(text).toBe(withBlocks(text, costBlocks(file)))
  expect(text).toMatch(/<!-- [\w-]+ -->\n\n\S/)
})

describe('a month', () => {
  it('costs the sum of its lines, and more with more learners', () => {
    const totals = [0, 1_000, 100_000, 1_000_000].map((learners) => {
      const { lines, total } = month(learners)
      expect(lines.every(({ usd }) => usd >= 0)).toBe(true)
      expect(lines.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total, 6)
      return total
    })
    expect(totals).toEqual(totals.toSorted((a, b) => a - b))
  })

  it('refreshes no more learners than a run of five hours can', () => {
    const { capacityPerRun, hoursPerRun } = month(10_000_000)
    expect(hoursPerRun).toBeCloseTo(5, 6)
    expect(month(capacityPerRun / 2).hoursPerRun).toBeCloseTo(2.5, 6)
    expect(month(10_000_000, { ...production, fetchConcurrency: 80 }).capacityPerRun).toBeCloseTo(2 * capacityPerRun, 3)
  })

  it('costs an idle environment storage, search and network only', () => {
    const idle = month(0, development).lines.filter(({ usd }) => usd > 0)
    expect(idle.map(({ name }) => name)).toEqual([
      'OpenSearch',
      'NAT: gateways',
      'Interface endpoints',
      'Alarms, metrics, secrets, keys',
    ])
  })

  it('is worked out as on paper: transitions of 100,000 learners in 17.39 runs', () => {
    const { refresh, freeze, counted } = figures
    const runs = (4 * 365.25) / 12 / 7
    const transitions =
      100_000 * runs * refresh.transitions + 100_000 * counted.refreshOneLearner.states + (100_000 / 12) * freeze.transitions
    const line = month(100_000).lines.find(({ name }) => name === 'Step Functions')
    expect(line?.usd).toBeCloseTo((transitions * 0.025) / 1_000, 6)
  })
})
