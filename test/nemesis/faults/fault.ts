import type { Random } from '../../../local/world/random.ts'
import type { Stage } from '../stage.ts'

/** One kind of fault: what breaks, and what ends it. Whatever `inject` did, `heal` undoes it, also twice. */
export type Fault = {
  /** At the longest, in milliseconds: the scheduler draws less. 0: it is over when it has happened. */
  lasts: number
  inject: (stage: Stage, random: Random) => Promise<void>
  heal: (stage: Stage) => Promise<void>
}

export const nothing = async (): Promise<void> => {}
