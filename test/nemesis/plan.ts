import { createRandom } from '../../local/world/random.ts'
import { type FaultName, faults } from './faults/index.ts'

/** A fault of a run: when, what, and for how long. `draw` seeds what the fault itself draws. */
export type Planned = { at: number; fault: FaultName; lasts: number; draw: string }

/** Between the beginnings of two faults, in milliseconds: they may overlap. */
const GAP = { from: 2_000, to: 7_000 }

/** The faults of a run: the same from the same seed, length and kinds. */
export function planFaults(seed: string, milliseconds: number, names: readonly FaultName[], gap = GAP): Planned[] {
  const random = createRandom(seed, 'faults')
  const planned: Planned[] = []
  for (let at = random.integer(500, gap.to); at < milliseconds; at += random.integer(gap.from, gap.to)) {
    const fault = random.pick(names)
    const { lasts } = faults[fault]
    planned.push({
      at,
      fault,
      lasts: lasts === 0 ? 0 : random.integer(Math.ceil(lasts / 4), lasts),
      draw: `${seed} ${planned.length}`,
    })
  }
  return planned
}
