import type { OpenEdx } from '../../upstreams/open-edx.ts'
import type { Tools } from '../tools.ts'

/** What the commands on exam grades, certificates and letters stand on. */
export type AwardTools = Pick<Tools, 'database' | 'coordination' | 'now' | 'log'> & {
  hash: () => string
  uuid: () => string
  /** The site that holds the exams, and its staff token. @throws ConfigurationError */
  openEdx: () => Promise<{ client: Pick<OpenEdx, 'gradesOfRun'>; staffToken: string }>
}
