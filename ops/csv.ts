import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { Refusal } from './command.ts'
import { NoUtf8, utf8Pieces } from './utf8.ts'

export type CsvRow = { line: number; values: Record<string, string> }

/** A record longer than this is no row of a table: a quote was opened and never closed, or the file is another kind of file. */
const LONGEST_RECORD = 100_000
/** What other programs put between values, in place of a comma. */
const OTHER_SEPARATORS = [';', '\t', '|']

/**
 * Reads the rows of a CSV file (RFC 4180) one after the other, whatever its length: UTF-8 with or without a byte order mark, any line
 * ends, line breaks within quotes; columns in any order, with any others beside those that are needed.
 * @throws Refusal with line and column for the first thing that is wrong.
 */
export async function* readCsv(file: string, needed: readonly string[]): AsyncGenerator<CsvRow> {
  const records = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
  })
  const source = createReadStream(file)
  const feeding = feed(source, records, file)
  let header: string[] | undefined
  let line = 1
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === undefined) header = headerOf(record, needed, file)
      else yield rowOf(record, header, line, file)
      line = info.lines + 1
    }
    await feeding
  } catch (error) {
    throw asRefusal(error, file)
  } finally {
    source.destroy()
    records.destroy()
  }
  if (header === undefined) throw new Refusal(`${file}: is empty: the first line has to name the columns ${needed.join(', ')}`)
}

/** Passes the file's bytes on as text, and looks at each for what no text of a table holds. */
async function feed(source: AsyncIterable<Buffer>, records: ReturnType<typeof parse>, file: string): Promise<void> {
  const { next, end } = utf8Pieces()
  const place = { line: 1, column: 1 }
  try {
    for await (const bytes of source) {
      const text = next(bytes)
      look(text, place, file)
      if (!records.write(text)) await new Promise((resolve) => records.once('drain', resolve))
    }
    end()
    records.end()
  } catch (error) {
    if (error instanceof NoUtf8) records.destroy(noText(error, place, file))
    else records.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

type Place = { line: number; column: number }

/** Binary files hold NULs before long, or what is no UTF-8. */
function noText({ before }: NoUtf8, place: Place, file: string): Refusal {
  try {
    look(before, place, file)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return new Refusal(`${file}: line ${place.line}, column ${place.column}: no text in UTF-8; save it as CSV in UTF-8`)
}

function look(text: string, place: Place, file: string): void {
  for (const character of text) {
    if (character === '\0')
      throw new Refusal(`${file}: line ${place.line}, column ${place.column}: a NUL character; this is no text`)
    if (character === '\n') {
      place.line += 1
      place.column = 1
    } else place.column += 1
  }
}

function headerOf(record: readonly string[], needed: readonly string[], file: string): string[] {
  const names = record.map((name) => name.trim().toLowerCase())
  const missing = needed.filter((name) => !names.includes(name))
  const separator = OTHER_SEPARATORS.find((each) => names.length === 1 && names[0]?.includes(each))
  if (missing.length > 0 && separator !== undefined) {
    const column = (record[0] ?? '').indexOf(separator) + 1
    throw new Refusal(
      `${file}: line 1, column ${column}: the values are separated by ${JSON.stringify(separator)}; save it with commas`,
    )
  }
  if (missing.length > 0) throw new Refusal(`${file}: line 1: no column ${missing.join(', ')}`)
  const twice = needed.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice !== undefined) throw new Refusal(`${file}: line 1, column ${names.lastIndexOf(twice) + 1}: ${twice} is there twice`)
  return names
}

function rowOf(record: readonly string[], header: readonly string[], line: number, file: string): CsvRow {
  if (record.length !== header.length) {
    throw new Refusal(`${file}: line ${line}: ${record.length} values where line 1 names ${header.length} columns`)
  }
  return { line, values: Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])) }
}

/** What csv-parse says, with the place; what the system says of a file that cannot be read. */
function asRefusal(error: unknown, file: string): unknown {
  if (error instanceof Refusal) return error
  if (error instanceof CsvError) {
    const { lines, column } = error as CsvError & { lines?: number; column?: number | string }
    const place = [lines === undefined ? '' : `line ${lines}`, typeof column === 'number' ? `column ${column + 1}` : '']
    return new Refusal(`${file}: ${place.filter(Boolean).join(', ')}: ${problemOf(error.code)}`)
  }
  if (error instanceof Error && 'code' in error) return new Refusal(`${file}: cannot be read (${String(error.code)})`)
  return error
}

function problemOf(code: string): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed'
    case 'CSV_MAX_RECORD_SIZE':
      return `a row of more than ${LONGEST_RECORD} characters: a quote is opened and never closed, or this is no table`
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a quote in the middle of a value: put the value in quotes, and write its quotes twice'
    default:
      return `no CSV (${code})`
  }
}
