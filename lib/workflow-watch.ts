import type { functionSchedules, schedules } from '../lambdas/schedules.ts'

/**
 * Who notices, and how, when a workflow does not do its work: what its alarms say. By its file in statemachines/; one without an
 * entry fails the synthesis.
 */
const impacts: Readonly<Record<string, string>> = {
  'refresh-learner-data':
    'Learners see enrollments, certificates and grades from the last complete refresh, on dashboards and in search.',
  'rebuild-search-index': 'Nobody yet: the old search indices go on serving; what the rebuild was meant to mend stays.',
  'refresh-one-learner': 'The dashboard of a learner, or of whom an operator asked for, keeps showing what was fetched before.',
  'freeze-final-grades':
    'Final grades of ended runs are not frozen: their learners see no result, and get neither exam authorizations nor letters.',
  'freeze-one-learner': 'A learner who logged in after the freeze, or for whom an operator asked, still has no final grade.',
  'authorize-exams': 'Learners who passed cannot schedule an exam that can be scheduled already.',
  'sync-course-runs':
    'Dates and links of course runs are those of the last sync; new runs are missing on dashboards and in the catalog.',
  'import-old-database':
    'Nobody yet: the old site serves. What changed there since the last pass that ended well is missing here.',
  'sync-exchange-rates': 'Financial aid is computed with the currency rates of the last sync.',
}

/** The impact of a workflow's failure. @throws Error when nobody wrote it down. */
export function impactOf(workflow: string): string {
  const impact = Object.hasOwn(impacts, workflow) ? impacts[workflow] : undefined
  if (impact === undefined)
    throw new Error(`statemachines/${workflow}.asl.json: lib/workflow-watch.ts does not say what is hurt when it fails`)
  return impact
}

/**
 * Hours without a run that ended well after which one is missing: the longest time between two ticks of the schedule, and the time
 * that a run may take. A test does the arithmetic again. An alarm looks back 168 hours at most.
 */
export const missingAfterHours: Readonly<Record<keyof typeof schedules, number>> = {
  // Friday 18:00 to Friday 00:00, and 6 hours for the run.
  'refresh-learner-data': 150 + 6,
  // 16:45 to 16:00, and 6 hours for the run.
  'freeze-final-grades': 24 + 6,
  // An hour, and the hour that the run may take.
  'authorize-exams': 1 + 1,
  // A day, and the 2.5 hours that a sync may take.
  'sync-course-runs': 24 + 3,
  // A day, and the half hour that a sync may take.
  'sync-exchange-rates': 24 + 1,
}

/** As above for functions that a schedule invokes by itself: what is hurt when it does not, and after how many minutes it is missing. */
export const scheduledFunctions: Readonly<
  Record<keyof typeof functionSchedules, { impact: string; missingAfterMinutes: number }>
> = {
  'flush-search': {
    impact: 'Learners are found in search as they were before: what changed waits in the outbox.',
    missingAfterMinutes: 15,
  },
}
