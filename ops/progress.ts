import type { Ask } from './operations.ts'
import type { System } from './system.ts'

/** Nobody needs to be told that something goes on before this. */
const SILENT_MS = 2_000

/** The same system; while it lets somebody wait for an answer, `show` is told every two seconds what goes on, and '' when it has ended. */
export function showingProgress(system: System, show: (line: string) => void): System {
  const ask: Ask = async (name, request) => {
    const begun = performance.now()
    let shown = false
    const timer = setInterval(() => {
      shown = true
      show(`${system.environment} works on ${name}: ${Math.round((performance.now() - begun) / 1_000)} s`)
    }, SILENT_MS)
    try {
      return await system.ask(name, request)
    } finally {
      clearInterval(timer)
      if (shown) show('')
    }
  }
  return { ...system, ask }
}
