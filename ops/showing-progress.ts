import { type Meter, metered, type Standing } from './meter.ts'
import type { Ask } from './operations.ts'
import type { System } from './system.ts'

/** The same system; while it lets somebody wait for an answer, the meter says how far the command is, or at least what goes on. */
export function showingProgress(system: System, newMeter: () => Meter): System {
  const meter = newMeter()
  let known: Standing | undefined
  const ask: Ask = (name, request) =>
    metered(
      meter,
      () => known ?? { what: `${system.environment} works on ${name}` },
      () => system.ask(name, request),
    )
  const progress = (standing: Standing) => {
    known = standing
    meter.show(standing)
  }
  const close = () => {
    meter.end()
    system.close()
  }
  return { ...system, ask, progress, close }
}
