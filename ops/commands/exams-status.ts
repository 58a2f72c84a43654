import type { Replies } from '../../lambdas/operations/replies.ts'
import type { Command } from '../command.ts'
import { section, table } from '../table.ts'
import { at } from '../time.ts'

/** Exam runs, and what the hourly authorization did. */
export const examsStatus: Command = {
  words: 'exams status',
  operands: [],
  summary: 'Exam runs that can be scheduled, will be, or are still open; the last hourly runs',
  effect: 'reads',
  run: async (_, { ask }) => {
    const found = await ask('exams-status', {})
    return { data: found, lines: [...examRunLines(found.examRuns), ...section('hourly runs', runLines(found.runs))] }
  },
}

type Found = Replies['exams-status']

function examRunLines(examRuns: Found['examRuns']): string[] {
  if (examRuns.length === 0) return ['no exam run can be scheduled, now or later']
  return table(
    ['exam run', 'key', 'course', 'schedulable (UTC)', 'until', 'done', 'enrolled', 'authorized', 'failed chunks'],
    examRuns.map((run) => [
      run.examRunId,
      run.courseKey,
      run.course,
      at(run.firstSchedulable),
      at(run.lastSchedulable),
      run.authorized ? 'yes' : 'open',
      run.enrolled,
      run.authorizations,
      run.failedChunks,
    ]),
  )
}

function runLines(runs: Found['runs']): string[] {
  if (runs.length === 0) return ['none yet']
  return table(
    ['run', 'started (UTC)', 'ended', 'looked at', 'authorized', 'failed chunks'],
    runs.map(({ id, startedAt, endedAt, report }) => [
      id,
      at(startedAt),
      at(endedAt),
      report?.considered ?? null,
      report?.authorized ?? null,
      report?.failedChunks ?? null,
    ]),
  )
}
