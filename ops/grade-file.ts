import { ROWS_PER_PART } from '../lambdas/operations/awards/request.ts'
import type { Problem } from '../lambdas/operations/awards/replies.ts'
import type { Outcome } from './command.ts'
import type { CsvRow } from './csv.ts'
import type { Ask, Replies } from './operations.ts'
import type { System } from './system.ts'
import { counted, table } from './table.ts'

type ReportRow = Replies['grade-file-report']['rows'][number]

/** A Lambda takes 6 MB at once, and a row may be long: of columns that we do not look at, for one. */
const BYTES_PER_PART = 4_000_000

/** Gives the rows of a file in parts to who sends them, and reads no further than is sent. @returns how many. */
export async function inParts(rows: AsyncIterable<CsvRow>, sendPart: (part: CsvRow[]) => Promise<unknown>): Promise<number> {
  let part: CsvRow[] = []
  let bytes = 0
  let sent = 0
  const send = async () => {
    if (part.length > 0) await sendPart(part)
    sent += part.length
    part = []
    bytes = 0
  }
  for await (const row of rows) {
    const length = Buffer.byteLength(JSON.stringify(row))
    if (part.length === ROWS_PER_PART || bytes + length > BYTES_PER_PART) await send()
    part.push(row)
    bytes += length
  }
  await send()
  return sent
}

/** Has a file looked at as a whole, and applied when it is good. @returns what became of each row, or what is wrong. */
export async function settleFile({ ask, progress }: System, file: number, name: string, dryRun: boolean): Promise<Outcome> {
  const { problems, rows: all } = await ask('grade-file-check', { file })
  if (problems.length > 0) return refusedFile(name, problems)
  for (let left = 1; left > 0; ) {
    ;({ left } = await ask('grade-file-apply', { file }))
    progress({ what: name, done: all - left, of: all, unit: 'rows' })
  }
  const rows = await reportOf(ask, file)
  await ask('grade-file-close', { file })
  return appliedFile(name, rows, dryRun)
}

async function reportOf(ask: Ask, file: number): Promise<ReportRow[]> {
  const rows: ReportRow[] = []
  for (let after: number | null = 0; after !== null; ) {
    const part: Replies['grade-file-report'] = await ask('grade-file-report', { file, after })
    rows.push(...part.rows)
    after = part.next
  }
  return rows
}

function refusedFile(name: string, problems: readonly Problem[]): Outcome {
  return {
    data: { problems },
    lines: [
      `${name}: ${counted(problems.length, 'problem')}; nothing was changed`,
      ...table(
        ['line', 'column', 'problem'],
        problems.map(({ line, column, message }) => [line, column, message]),
      ),
    ],
    failed: true,
  }
}

function appliedFile(name: string, rows: readonly ReportRow[], dryRun: boolean): Outcome {
  const counts = [...Map.groupBy(rows, ({ outcome }) => outcome ?? 'left')].map(([outcome, list]) => `${list.length} ${outcome}`)
  const told = rows.filter(({ message }) => message !== null)
  return {
    data: { rows, dryRun },
    lines: [
      `${name} ${dryRun ? 'would be' : 'is'} applied: ${counts.join(', ') || 'no rows'}`,
      ...(told.length > 0
        ? table(
            ['line', 'outcome', 'why'],
            told.map(({ line, outcome, message }) => [line, outcome, message]),
          )
        : []),
    ],
    failed: rows.some(({ outcome }) => outcome === 'error'),
  }
}
