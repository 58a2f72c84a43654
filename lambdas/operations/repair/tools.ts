import type { RepairSettings } from '../environment.ts'
import type { Tools } from '../tools.ts'

/** What the commands that put data right stand on. */
export type RepairTools = Pick<Tools, 'database' | 'coordination' | 'now' | 'log'> & {
  /** Paths below `/media/` of the site. @throws MediaUnavailable */
  media: {
    put: (path: string, content: Uint8Array, type: string) => Promise<void>
    read: (path: string) => Promise<Uint8Array | null>
  }
  /** @throws ConfigurationError naming each variable that is missing or wrong. */
  settings: () => RepairSettings
}
