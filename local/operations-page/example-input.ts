import { definition } from '../definition.ts'

const BEFORE = 'Input: '

/** The input that a machine's own comment gives as its example (`Input: {"userId": 1}`), as JSON text; `{}` where it gives none. */
export function exampleInput(text: string): string {
  const { Comment: comment = '' } = definition.parse(JSON.parse(text))
  const at = comment.indexOf(BEFORE)
  const from = comment.slice(at + BEFORE.length)
  // The shortest beginning that is JSON: what follows it are words.
  const ends = at < 0 ? [] : Array.from(from.matchAll(/\}/g), ({ index }) => from.slice(0, index + 1))
  return ends.find(isJson) ?? '{}'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
