/** Every event that is logged: its level and its text; the key is its code, which alarms and searches use (spec 90, "Habits"). */
export const logEvents = {
  'step-started': { level: 'debug', text: 'A step of a workflow begins.' },
  'step-ended': { level: 'info', text: 'A step of a workflow ended.' },
  'step-failed': { level: 'warn', text: 'A step of a workflow threw an error, which its state machine handles.' },
  'request-started': { level: 'debug', text: 'A request to the API begins.' },
  'request-ended': { level: 'info', text: 'A request to the API was answered.' },
  'request-failed': { level: 'error', text: 'A request to the API ended in an error that nobody expected.' },
  'signed-in': { level: 'info', text: 'Somebody signed in with an account of a course site.' },
  'login-refused': { level: 'info', text: 'A login came back from a course site and was refused.' },
  'login-site-failed': { level: 'error', text: 'A login could not be completed, because the course site has a fault.' },
  'course-enrollment': { level: 'info', text: 'A learner asked to be enrolled in a course run.' },
  'exam-enrollment': { level: 'info', text: 'A learner asked to be enrolled in an exam course.' },
  'run-without-standing': {
    level: 'error',
    text: 'Runs are left out of a dashboard: their dates do not say where they stand. Correct them.',
  },
  'work-ordered': { level: 'info', text: 'A load of the dashboard started a workflow in the background.' },
  'work-not-ordered': { level: 'error', text: 'A workflow that a load of the dashboard needs could not be started.' },
  'backend-paused': { level: 'warn', text: 'A backend asked to wait; calls to it are paused.' },
  'breaker-opened': { level: 'error', text: 'A backend fails for nearly everybody; it is not asked any more for a while.' },
  'run-opened': { level: 'info', text: 'A refresh run has its ledger.' },
  'run-disabled': { level: 'warn', text: 'EDX_BATCH_UPDATES_ENABLED is false: the run ends without doing anything.' },
  'run-closed': { level: 'info', text: 'A refresh run has its report.' },
  'learner-excluded': { level: 'warn', text: 'A learner has three strikes and is left out of bulk runs until the next login.' },
  'staff-token-refused': { level: 'error', text: 'MITx Online refuses the staff token: put a valid one into its secret.' },
  'operator-change': { level: 'info', text: 'An operator changed something.' },
} as const satisfies Record<string, { level: 'debug' | 'info' | 'warn' | 'error'; text: string }>

export type LogEvent = keyof typeof logEvents
