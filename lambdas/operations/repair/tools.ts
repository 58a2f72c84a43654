import type { RepairSettings } from '../environment.ts'
import type { Tools } from '../tools.ts'

/** What the commands that put data right stand on. */
export type RepairTools = Pick<Tools, 'database' | 'coordination' | 'now' | 'log'> & {
  /** @throws ConfigurationError naming each variable that is missing or wrong. */
  settings: () => RepairSettings
}
