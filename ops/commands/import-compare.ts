import type { ImportReport } from '../../lambdas/moving-in/report.ts'
import { MAX_LEARNERS } from '../../lambdas/moving-in/run.ts'
import { type Command, UsageError } from '../command.ts'
import { reportOfPass } from '../import-pass.ts'
import { numberOf } from '../limit.ts'
import { counted, section, table } from '../table.ts'

/** Every row of the old database against what is here. */
export const importCompare: Command = {
  words: 'import compare',
  operands: [],
  summary: 'Compare every row of the old database with what is here: counts, contents, sums that matter',
  options: { learners: { value: 'N', help: 'and the dashboards of N learners, composed of the rows there and of those here' } },
  effect: 'reads',
  run: async (call, system) => {
    const learners = numberOf(call, 'learners') ?? 0
    if (learners > MAX_LEARNERS) throw new UsageError(`--learners: ${MAX_LEARNERS} at the most`)
    const report = await reportOfPass(call, system, { kind: 'compare', learners })
    const differences = [...rowLines(report), ...sumLines(report), ...dashboardLines(report)]
    const clean = differences.length === 0
    return {
      data: report,
      failed: !clean,
      lines: [
        clean ? `${report.read} rows there: all that should be here are, and are the same` : 'NOT the same:',
        ...differences,
        ...section('compared too', [
          counted(report.sums.length, 'sum'),
          ...(learners > 0 ? [counted(report.dashboards.compared, 'dashboard')] : []),
        ]),
      ],
    }
  },
}

function rowLines({ sources }: ImportReport): string[] {
  const rows = sources
    .filter((each) => each.missing + each.different > 0 || !each.alike)
    .map((each) => [each.source, each.read, each.missing, each.different, each.examples.join(' ')])
  return rows.length === 0 ? [] : section('rows', table(['source', 'rows', 'missing', 'different', 'for example'], rows))
}

function sumLines({ sums }: ImportReport): string[] {
  const rows = sums.filter(({ there, here }) => there !== here).map(({ what, of, there, here }) => [what, of, there, here])
  return rows.length === 0 ? [] : section('sums', table(['what', 'of', 'there', 'here'], rows))
}

function dashboardLines({ dashboards }: ImportReport): string[] {
  const rows = dashboards.differing.map(({ userId, fields }) => [userId, fields.join(' ')])
  return rows.length === 0 ? [] : section('dashboards', table(['learner', 'differs in'], rows))
}
