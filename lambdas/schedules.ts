/**
 * When each workflow starts by itself, and how long its run may take before it is overdue (rules/schedules.md, "Overdue").
 * Cron expressions as EventBridge Scheduler has them, in UTC (rules/schedules.md, "The data flows").
 */
export const schedules = {
  /** Fridays at 00:00, 06:00, 12:00 and 18:00 (rules/refresh.md, "The bulk run"). The retry window ends before the next tick. */
  'refresh-learner-data': {
    stateMachine: 'refresh-learner-data',
    cron: 'cron(0 0,6,12,18 ? * FRI *)',
    graceSeconds: 21_600,
    retryWindowSeconds: 3_600,
    input: {},
  },
  /** Every 15 minutes within the 16:00 hour, daily (rules/freeze.md, "A run's pass"). */
  'freeze-final-grades': {
    stateMachine: 'freeze-final-grades',
    cron: 'cron(0,15,30,45 16 * * ? *)',
    graceSeconds: 21_600,
    retryWindowSeconds: 600,
    input: {},
  },
  /** Hourly (rules/exams.md, "Exam authorization"). */
  'authorize-exams': {
    stateMachine: 'authorize-exams',
    cron: 'cron(0 * * * ? *)',
    graceSeconds: 3_600,
    retryWindowSeconds: 1_800,
    input: {},
  },
  /** Daily at 02:00 (rules/course-runs.md, "The sync"). */
  'sync-course-runs': {
    stateMachine: 'sync-course-runs',
    cron: 'cron(0 2 * * ? *)',
    graceSeconds: 9_000,
    retryWindowSeconds: 3_600,
    input: {},
  },
  /** Daily at 03:00 (rules/exchange-rates.md, "The sync"). */
  'sync-exchange-rates': {
    stateMachine: 'sync-exchange-rates',
    cron: 'cron(0 3 * * ? *)',
    graceSeconds: 1_800,
    retryWindowSeconds: 3_600,
    input: {},
  },
} as const

/** What starts a function by itself, without a workflow. Times as above; EventBridge Scheduler's shortest retry window is 60 s. */
export const functionSchedules = {
  /** Every minute (rules/search.md, "Writing"). */
  'flush-search': { function: 'flush-search', cron: 'cron(* * * * ? *)', retryWindowSeconds: 60, input: {} },
  /** Hourly, when the shortest runs should be over (rules/schedules.md, "Overdue"). */
  'watch-schedules': { function: 'watch-schedules', cron: 'cron(50 * * * ? *)', retryWindowSeconds: 600, input: {} },
  /** Daily, two hours before a Friday's first refresh (rules/operations.md, "Self-check"). */
  'self-check': { function: 'self-check', cron: 'cron(0 22 * * ? *)', retryWindowSeconds: 3_600, input: {} },
} as const
