import type { schedules } from '../lambdas/schedules.ts'

/**
 * Who notices, and how, when a workflow does not do its work: what its alarms say. By its file in statemachines/; one without an
 * entry fails the synthesis.
 */
const impacts: Readonly<Record<string, string>> = {
  'refresh-learner-data':
    'Learners see enrollments, certificates and grades from the last complete refresh, on dashboards and in search.',
  'refresh-one-learner': 'The dashboard of a learner, or of whom an operator asked for, keeps showing what was fetched before.',
  'freeze-final-grades':
    'Final grades of ended runs are not frozen: their learners see no result, and get neither exam authorizations nor letters.',
  'freeze-one-learner': 'A learner who logged in after the freeze, or for whom an operator asked, still has no final grade.',
  'authorize-exams': 'Learners who passed cannot schedule an exam that can be scheduled already.',
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
}
