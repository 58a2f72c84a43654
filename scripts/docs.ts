import { writeFileSync } from 'node:fs'
import { drawWorkflows } from './workflow-drawing.ts'

writeFileSync('docs/workflows.md', drawWorkflows('statemachines'))
