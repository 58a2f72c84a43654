/**
 * The errors that cross Step Functions: a state machine's Retry and Catch list them by `name`. Their messages say what to do, and hold
 * no personal data (rules/operations.md, "Watching"). Expected outcomes are values, not errors (docs/architecture.md, "Habits").
 */
const named = <Name extends string>(name: Name) =>
  class extends Error {
    override readonly name: Name = name
  }

/** The lease that guards a write is held by somebody else by now: the run must stop (rules/lease.md, "The lease"). */
export class LeaseLost extends named('LeaseLost') {}
/** An upstream answered 5xx. */
export class UpstreamServerError extends named('UpstreamServerError') {}
/** An upstream did not answer, body included, within the time limit (rules/refresh.md, "One learner, one backend": 25 s). */
export class UpstreamTimeout extends named('UpstreamTimeout') {}
/** No connection to an upstream, or one that was dropped. */
export class UpstreamUnreachable extends named('UpstreamUnreachable') {}
/** An upstream's answer is not JSON, or does not fit its schema (rules/course-sites.md, "Every request"). */
export class UpstreamMalformed extends named('UpstreamMalformed') {}
/** Postgres could not be reached, or gave up a transaction that may be tried again. */
export class DatabaseUnavailable extends named('DatabaseUnavailable') {}
/** The coordination table could not be reached. */
export class CoordinationUnavailable extends named('CoordinationUnavailable') {}
/** OpenSearch could not be reached, or has too much to do. */
export class SearchUnavailable extends named('SearchUnavailable') {}
/** The snapshot of the old database that a pass reads has ended: what was read of it is read again (rules/moving-in.md, "The snapshot"). */
export class SnapshotGone extends named('SnapshotGone') {}
/** The bucket of pictures could not be reached, or refused. */
export class MediaUnavailable extends named('MediaUnavailable') {}
/** A function is about to be ended by Lambda: what it had not committed is undone (lambdas/platform/time-limit.ts). */
export class OutOfTime extends named('OutOfTime') {}
/** The environment, a secret or a setting is missing or wrong: retrying is of no use. */
export class ConfigurationError extends named('ConfigurationError') {}
/** The input of a step or of a command does not fit its schema. */
export class InputError extends named('InputError') {}

/** Names of the errors above: what the workflow tests check the ASL files against. */
export const taskErrors = [
  'LeaseLost',
  'UpstreamServerError',
  'UpstreamTimeout',
  'UpstreamUnreachable',
  'UpstreamMalformed',
  'DatabaseUnavailable',
  'CoordinationUnavailable',
  'SearchUnavailable',
  'SnapshotGone',
  'MediaUnavailable',
  'OutOfTime',
  'ConfigurationError',
  'InputError',
  // Of Open Exchange Rates (lambdas/upstreams/open-exchange-rates.ts).
  'ExceededApiCalls',
  'UnexpectedApiError',
] as const
export type TaskError = (typeof taskErrors)[number]
