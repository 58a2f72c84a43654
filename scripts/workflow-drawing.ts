import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { type Definition, definition, type StateDefinition } from '../local/definition.ts'

const machine = z.looseObject({ Comment: z.string() })

/** Every workflow as a Mermaid state diagram, drawn from its ASL file (docs/architecture.md, "Habits"). */
export function drawWorkflows(directory: string): string {
  const files = readdirSync(directory).filter((file) => file.endsWith('.asl.json'))
  const sections = files.sort().map((file) => {
    const text: unknown = JSON.parse(readFileSync(join(directory, file), 'utf8'))
    const { Comment } = machine.parse(text)
    const drawing = ['stateDiagram-v2', ...draw(definition.parse(text), '  ')].join('\n')
    return `## ${basename(file, '.asl.json')}\n\n${Comment}\n\n\`\`\`mermaid\n${drawing}\n\`\`\`\n`
  })
  return `# Workflows\n\nDrawn from \`statemachines/\` by \`npm run docs\`; a test keeps this page true. A name on an arrow is the error that leads there.\n\n${sections.join('\n')}`
}

function draw({ StartAt, States }: Definition, indent: string): string[] {
  const lines = Object.entries(States).flatMap(([name, state]) => drawState(name, state))
  return [`[*] --> ${StartAt}`, ...lines].map((line) => indent + line)
}

function drawState(name: string, state: StateDefinition): string[] {
  const ends = state.End === true || state.Type === 'Succeed' || state.Type === 'Fail'
  const inside = state.ItemProcessor ? [`state ${name} {`, ...draw(state.ItemProcessor, '  '), '}'] : []
  const next = [...(state.Choices ?? []).map((choice) => choice.Next), state.Next, state.Default].filter(
    (each) => each !== undefined,
  )
  return [
    ...inside,
    ...[...new Set(next)].map((each) => `${name} --> ${each}`),
    ...(state.Catch ?? []).map(({ ErrorEquals, Next }) => `${name} --> ${Next}: ${ErrorEquals.join(', ')}`),
    ...(ends ? [`${name} --> [*]`] : []),
  ]
}
