import type { functionSchedules } from '../lambdas/schedules.ts'

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

/** As above for functions that a schedule invokes by itself: what is hurt when it does not, and after how many minutes it is missing. */
export const scheduledFunctions: Readonly<
  Record<keyof typeof functionSchedules, { impact: string; missingAfterMinutes: number }>
> = {
  'flush-search': {
    impact: 'Learners are found in search as they were before: what changed waits in the outbox.',
    missingAfterMinutes: 15,
  },
  'watch-schedules': {
    impact: 'Nobody yet: but a run that is missing would go unnoticed.',
    missingAfterMinutes: 180,
  },
  'self-check': {
    impact:
      'Nobody yet: but an expired certificate, a refused secret or a right that is missing would be found by a run that fails.',
    missingAfterMinutes: 26 * 60,
  },
}
