/** One entry of Wagtail's `fields` parameter; `nested` where brackets stood. */
export type FieldEntry = { name: string; negated: boolean; nested: FieldEntry[] | undefined }

/** What a client did wrong, in words for it. */
export type BadRequest = { bad: string }

class SyntaxProblem extends Error {}

const IDENTIFIER = /[\p{L}\p{N}_]+|\*/uy

/**
 * Reads a `fields` parameter: `*`, `_`, names, `-name` and `name(nested,names)`, without blanks (Wagtail, "API v2 usage", "Getting
 * fields").
 */
export function parseFields(text: string): FieldEntry[] | BadRequest {
  const reader = { text, at: 0 }
  try {
    return text === '' ? [] : parseList(reader, false)
  } catch (error) {
    if (error instanceof SyntaxProblem) return { bad: `fields error: ${error.message}` }
    throw error
  }
}

type Reader = { readonly text: string; at: number }

function parseList(reader: Reader, inBrackets: boolean): FieldEntry[] {
  const entries: FieldEntry[] = []
  for (;;) {
    const entry = parseEntry(reader)
    checkCombination(entry, entries)
    entries.push(entry)
    const next = reader.text[reader.at]
    if (next === ')' && inBrackets) {
      reader.at += 1
      return entries
    }
    if (next === undefined && !inBrackets) return entries
    if (next !== ',') throw unexpected(reader)
    reader.at += 1
  }
}

function parseEntry(reader: Reader): FieldEntry {
  const negated = reader.text[reader.at] === '-'
  if (negated) reader.at += 1
  IDENTIFIER.lastIndex = reader.at
  const name = IDENTIFIER.exec(reader.text)?.[0]
  if (name === undefined) throw unexpected(reader)
  reader.at += name.length
  const opens = reader.text[reader.at] === '('
  if (!opens) return { name, negated, nested: undefined }
  if (negated || isWildcard(name)) throw unexpected(reader)
  reader.at += 1
  return { name, negated, nested: parseList(reader, true) }
}

const isWildcard = (name: string) => name === '*' || name === '_'

function checkCombination({ name, negated, nested }: FieldEntry, before: readonly FieldEntry[]): void {
  const first = before[0]?.name
  if (isWildcard(name) && first !== undefined) throw new SyntaxProblem(`'${name}' must be in the first position`)
  if (isWildcard(name) && negated) throw new SyntaxProblem(`'${name}' cannot be negated`)
  if (first === '_' && negated) throw new SyntaxProblem("negated fields with '_' do not make sense")
  if (first === '*' && !negated && !nested) throw new SyntaxProblem("additional fields with '*' do not make sense")
}

function unexpected({ text, at }: Reader): SyntaxProblem {
  const char = text[at]
  if (char === undefined) return new SyntaxProblem('unexpected end of input')
  return new SyntaxProblem(`unexpected ${/\s/.test(char) ? 'whitespace' : `char '${char}'`} at position ${at}`)
}
