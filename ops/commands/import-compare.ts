import type { Command } from '../command.ts'
import { reportOfPass } from '../import-pass.ts'
import { section, table } from '../table.ts'

/** Every row of the old database against what is here. */
export const importCompare: Command = {
  words: 'import compare',
  operands: [],
  summary: 'Compare every row of the old database with what is here: counts, contents, sums that matter',
  effect: 'reads',
  run: async (call, system) => {
    const report = await reportOfPass(call, system, 'compare')
    const differing = report.sources.filter((each) => each.missing + each.different > 0 || !each.alike)
    const sums = report.sums.filter(({ there, here }) => there !== here)
    const clean = differing.length === 0 && sums.length === 0
    return {
      data: report,
      failed: !clean,
      lines: [
        clean ? `${report.read} rows there: all that should be here are, and are the same` : 'NOT the same:',
        ...(differing.length === 0
          ? []
          : section(
              'rows',
              table(
                ['source', 'rows', 'missing', 'different', 'for example'],
                differing.map((each) => [each.source, each.read, each.missing, each.different, each.examples.join(' ')]),
              ),
            )),
        ...(sums.length === 0
          ? []
          : section(
              'sums',
              table(
                ['what', 'of', 'there', 'here'],
                sums.map(({ what, of, there, here }) => [what, of, there, here]),
              ),
            )),
        ...section('sums compared', [`${report.sums.length}`]),
      ],
    }
  },
}
