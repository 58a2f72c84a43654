/** When each workflow starts by itself. Cron expressions as EventBridge Scheduler has them, in UTC (rules/schedules.md, "The data flows"). */
export const schedules = {
  /** Fridays at 00:00, 06:00, 12:00 and 18:00 (rules/refresh.md, "The bulk run"). The retry window ends before the next tick. */
  'refresh-learner-data': {
    stateMachine: 'refresh-learner-data',
    cron: 'cron(0 0,6,12,18 ? * FRI *)',
    retryWindowSeconds: 3_600,
    input: {},
  },
  /** Every 15 minutes within the 16:00 hour, daily (rules/freeze.md, "A run's pass"). */
  'freeze-final-grades': {
    stateMachine: 'freeze-final-grades',
    cron: 'cron(0,15,30,45 16 * * ? *)',
    retryWindowSeconds: 600,
    input: {},
  },
  /** Hourly (rules/exams.md, "Exam authorization"). */
  'authorize-exams': { stateMachine: 'authorize-exams', cron: 'cron(0 * * * ? *)', retryWindowSeconds: 1_800, input: {} },
  /** Daily at 02:00 (rules/course-runs.md, "The sync"). */
  'sync-course-runs': { stateMachine: 'sync-course-runs', cron: 'cron(0 2 * * ? *)', retryWindowSeconds: 3_600, input: {} },
  /** Daily at 03:00 (rules/exchange-rates.md, "The sync"). */
  'sync-exchange-rates': { stateMachine: 'sync-exchange-rates', cron: 'cron(0 3 * * ? *)', retryWindowSeconds: 3_600, input: {} },
} as const

/** What starts a function by itself, without a workflow. Times as above; EventBridge Scheduler's shortest retry window is 60 s. */
export const functionSchedules = {
  /** Every minute (rules/search.md, "Writing"). */
  'flush-search': { function: 'flush-search', cron: 'cron(* * * * ? *)', retryWindowSeconds: 60, input: {} },
} as const
