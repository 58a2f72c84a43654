import type { Command } from '../command.ts'
import { exceptionLines, reportOfPass } from '../import-pass.ts'
import { section, table } from '../table.ts'

/** Rows a second that a pass copies, where none has been measured yet (bench/import.ts). */
const ROWS_PER_SECOND = 8_000

/** What is in the old database, what would be set aside, and how long a first pass takes. */
export const importPlan: Command = {
  words: 'import plan',
  operands: [],
  summary: 'What there is in the old database, what would be set aside, how long it takes',
  effect: 'reads',
  run: async (call, system) => {
    const report = await reportOfPass(call, system, { kind: 'plan' })
    const { passes } = await system.ask('import-status', {})
    const copied = passes.find(({ kind, endedAt, written }) => kind === 'run' && endedAt !== null && written > 10_000)
    const seconds = copied?.endedAt ? (copied.endedAt.getTime() - copied.startedAt.getTime()) / 1000 : undefined
    const speed = copied && seconds ? copied.written / seconds : ROWS_PER_SECOND
    const minutes = Math.max(1, Math.ceil(report.read / speed / 60))
    const rows = report.sources.map(({ source, read, setAside }) => [source, read, setAside])
    return {
      data: { ...report, minutes },
      lines: [
        `${report.read} rows in ${report.ranges} ranges; about ${minutes} min for all of them, at ${Math.round(speed)} rows/s`,
        ...section('rows there', table(['source', 'rows', 'set aside'], rows)),
        ...exceptionLines(report.exceptions),
      ],
    }
  },
}
