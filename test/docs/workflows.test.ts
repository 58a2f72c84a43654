import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { drawWorkflows } from '../../scripts/workflow-drawing.ts'

it('draws every workflow as its file has it now (npm run docs)', () => {
  expect(readFileSync('docs/workflows.md', 'utf8')).toBe(drawWorkflows('statemachines'))
})
