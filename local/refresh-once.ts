import type pg from 'pg'
import * as z from 'zod'
import { type Backend, backends } from '../lambdas/domain/backends.ts'
import { query } from '../lambdas/platform/database.ts'
import { type RefreshReport, refreshReport } from '../lambdas/refresh/report.ts'
import type { RequestCounts } from './simulator-process.ts'
import type { System } from './system.ts'

const disabledRun = z.object({ disabled: z.literal(true), message: z.string() })

const MACHINE = 'refresh-learner-data'

export type Refreshed =
  /** `differences`: where a second count does not agree with the report. */
  | { kind: 'report'; report: RefreshReport; differences: string[] }
  /** The switch is off. */
  | { kind: 'disabled'; message: string }
  | { kind: 'failed'; message: string }

/**
 * Runs the bulk refresh, or waits for the one that a killed start left and that goes on now. Its report is counted a second time:
 * from the caches in Postgres, and by the simulator when it saw the whole run.
 */
export async function refreshOnce(system: System, now: Date): Promise<Refreshed> {
  const { engine, simulator } = system
  const left = system.recovered.find((arn) => engine.describeExecution(arn).machineArn === system.arnOf(MACHINE))
  const name = `local-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  const before = await simulator.counters()
  const arn = left ?? engine.startExecution({ machineArn: system.arnOf(MACHINE), name }).arn
  await engine.ended(arn)
  const { status, output, error, cause } = engine.describeExecution(arn)
  if (status !== 'SUCCEEDED') return { kind: 'failed', message: [status, error, cause].filter(Boolean).join(': ') }
  const disabled = disabledRun.safeParse(output)
  if (disabled.success) return { kind: 'disabled', message: disabled.data.message }
  const report = refreshReport.parse(output)
  const asked = left === undefined ? await simulator.counters() : undefined
  const differences = [...sumDifferences(report), ...(await cacheDifferences(system.database, report))]
  if (asked) differences.push(...backends.flatMap((backend) => requestDifferences(backend, report, before, asked)))
  return { kind: 'report', report, differences }
}

const failures = (report: RefreshReport) => Object.values(report.failed).reduce((sum, count) => sum + count, 0)

function sumDifferences(report: RefreshReport): string[] {
  const sum = report.refreshed + report.unchanged + report.partly + report.left + failures(report)
  return sum === report.selected ? [] : [`${report.selected} learners were selected, ${sum} have an outcome or are left`]
}

/** Learners of the run whose caches are all there: of each linked backend, replaced no longer ago than they count as fresh. */
async function cacheDifferences(database: pg.Pool, report: RefreshReport): Promise<string[]> {
  const sql = `
    SELECT count(*)::int AS learners FROM refresh_run_learner l JOIN user_cache_refresh_time t USING (user_id)
     WHERE l.run_id = $1 AND 'partly' NOT IN (coalesce(l.mitxonline_outcome, ''), coalesce(l.edxorg_outcome, ''))
       AND (NOT EXISTS (SELECT FROM social_auth a WHERE a.user_id = l.user_id AND a.provider = 'edxorg')
            OR least(t.enrollment, t.certificate, t.current_grade) > $2::timestamptz - interval '6 hours'
               AND num_nulls(t.enrollment, t.certificate, t.current_grade) = 0)
       AND (NOT EXISTS (SELECT FROM social_auth a WHERE a.user_id = l.user_id AND a.provider = 'mitxonline')
            OR least(t.enrollment_mitxonline, t.current_grade_mitxonline) > $2::timestamptz - interval '6 hours'
               AND num_nulls(t.enrollment_mitxonline, t.current_grade_mitxonline) = 0)`
  const { rows } = await query<{ learners: number }>(database, sql, [report.run, report.startedAt])
  const complete = rows[0]?.learners ?? 0
  const done = report.refreshed + report.unchanged
  return complete === done ? [] : [`${done} learners are reported as refreshed or unchanged, ${complete} have all their caches`]
}

function requestDifferences(
  backend: Backend,
  report: RefreshReport,
  before: Record<Backend, RequestCounts>,
  after: Record<Backend, RequestCounts>,
): string[] {
  const reported = report.upstream[backend].byStatus
  const statuses = Object.keys({ ...after[backend].byStatus, ...reported })
  return statuses.flatMap((status) => {
    const counted = (after[backend].byStatus[status] ?? 0) - (before[backend].byStatus[status] ?? 0)
    const said = reported[status] ?? 0
    return said === counted ? [] : [`${backend}: ${said} answers of ${status} are reported, ${counted} were counted`]
  })
}
