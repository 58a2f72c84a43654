import { readFileSync } from 'node:fs'
import { type, type Typed } from '../ops/system.ts'

const sections = new Map(
  readFileSync('docs/operations.md', 'utf8')
    .split(/^## /m)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
)

/** The commands that a section of the runbook names, as they stand there. */
function commandsOf(section: string): string[] {
  const text = sections.get(section)
  if (text === undefined) throw new Error(`docs/operations.md has no section "${section}"`)
  return [...text.matchAll(/npm run (?:--silent )?ops -- ([^`|\n;)]+)/g)].map(([, line = '']) => line.trim())
}

type Values = Readonly<Record<string, string>>
type How = { also?: string; answer?: string | true }

/**
 * Types what the runbook says: the command of a section that begins with `words` (and holds `also`), with its placeholders filled in. Whoever
 * is asked says yes, or `answer`. @throws Error when the section has no such command.
 */
export function followRunbook(file: string) {
  return async (section: string, words: string, values: Values = {}, { also = '', answer = true }: How = {}): Promise<Typed> => {
    const known = commandsOf(section)
    const line = known.find(
      (each) => each.startsWith(words) && each.includes(also) && (also !== '' || !each.includes('--dry-run')),
    )
    if (line === undefined) throw new Error(`"${section}" has no command "${words}": ${known.join(' | ')}`)
    const typed = Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(name, value),
      line.replace(/ --env \w+/, ''),
    )
    return type(file, typed, answer, new Date())
  }
}
