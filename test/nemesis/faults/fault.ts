import type { Random } from '../../../local/world/random.ts'
import type { Stage } from '../stage.ts'

/** One kind of fault: what breaks, and what ends it. Whatever `inject` did, `heal` undoes it, also twice. `inject` may say what it has drawn. */
export type Fault = {
  /** At the longest, in milliseconds: the scheduler draws less. 0: it is over when it has happened. */
  lasts: number
  inject: (stage: Stage, random: Random) => Promise<string | void>
  heal: (stage: Stage) => Promise<void>
}

/** What somebody tries while other things are broken too may be refused, which is told as what was drawn. */
export const tried = (act: () => Promise<unknown>): Promise<string> =>
  act().then(
    () => '',
    () => 'refused',
  )

export const nothing = async (): Promise<void> => {}
