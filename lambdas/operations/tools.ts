import type { Pool } from 'pg'
import type { Coordination } from '../platform/coordination.ts'
import type { Log } from '../platform/log.ts'
import type { Engine } from '../search/engine.ts'
import type { OperationsSettings } from './environment.ts'
import { audit } from './state-queries.ts'
import type { Answer } from './replies.ts'
import type { Change } from './request.ts'

/** What the operations stand on. Stores are asked for when they are needed, so that one that is down leaves the rest usable. */
export type Tools = {
  database: () => Promise<Pool>
  coordination: () => Promise<Coordination>
  /** Null: there is none here. */
  search: () => Promise<Engine | null>
  /** @throws ConfigurationError naming each variable that is missing or wrong. */
  settings: () => OperationsSettings
  now: Date
  log: Log
}

export const done = <Reply>(reply: Reply): Answer<Reply> => ({ kind: 'done', reply })
export const refused = (message: string): Answer<never> => ({ kind: 'refused', message })

/**
 * Makes a change, unless it is a dry run. It is noted before it is made: what cannot be noted does not happen, and a change that failed
 * half-way has left its line.
 * @returns what `make` gives; null on a dry run.
 */
export async function change<T>(
  tools: Pick<Tools, 'database' | 'log'>,
  by: Change,
  what: { command: string; details: Record<string, string | number> },
  make: () => Promise<T>,
): Promise<T | null> {
  if (by.dryRun) return null
  await audit(await tools.database(), { operator: by.operator, reason: by.reason, ...what })
  tools.log.event('operator-change', { command: what.command })
  return make()
}
