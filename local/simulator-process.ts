import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { endWithThisProcess } from './engines/guard.ts'
import type { KeptWorld } from './kept-world.ts'

const address = z.object({ url: z.url() }).transform(({ url }) => url)
const addresses = z.object({
  edxorg: address,
  mitxonline: address,
  mitLearn: address,
  openExchangeRates: address,
  control: address,
})
const requestCounts = z.object({ requests: z.number(), byStatus: z.record(z.string(), z.number()) })
const counters = z.object({ edxorg: requestCounts, mitxonline: requestCounts })

export type RequestCounts = z.infer<typeof requestCounts>

export type SimulatorProcess = {
  urls: z.infer<typeof addresses>
  /** What the Open edX sites were asked since it started. */
  counters: () => Promise<z.infer<typeof counters>>
  stop: () => Promise<void>
}

/**
 * Starts the simulator of the upstreams in a process of its own, which ends with this one, so that its work is not taken for the
 * system's. @throws Error with what the simulator says.
 */
export async function startSimulatorProcess(world: Pick<KeptWorld, 'path' | 'now'>): Promise<SimulatorProcess> {
  const program = join(import.meta.dirname, 'simulator', 'main.ts')
  const child = spawn(process.execPath, [program, '--world', world.path, '--now', world.now.toISOString()], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C is for the system, which then ends the simulator.
    detached: true,
  })
  // It ends when its input does, unless it hangs.
  const release = endWithThisProcess(child.pid, 'SIGKILL')
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const ended = once(child, 'exit')
  const first = once(createInterface({ input: child.stdout }), 'line')
  const [line] = await Promise.race([first, ended.then(() => [undefined])])
  if (typeof line !== 'string') throw new Error(`simulator: ${said.trim()}`)
  const urls = addresses.parse(JSON.parse(line))
  return {
    urls,
    counters: async () => counters.parse(await (await fetch(`${urls.control}/counters`)).json()),
    stop: async () => {
      child.stdin.end()
      await ended
      release()
    },
  }
}
