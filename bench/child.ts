import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import * as z from 'zod'
import { metered, type Standing } from '../ops/meter.ts'

const standing = z.object({
  standing: z.union([
    z.object({ what: z.string(), done: z.number(), of: z.number(), unit: z.string() }),
    z.object({ what: z.string() }),
  ]),
})

/**
 * Runs a program in a process of its own. Its last line is JSON: what it has measured; lines before may say how it stands.
 * @throws Error when it fails; what it said of that has gone to standard error.
 */
export async function runChild(args: readonly string[], progress: (standing: Standing) => void): Promise<unknown> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    const told = line.startsWith('{"standing"') ? standing.safeParse(JSON.parse(line)) : undefined
    if (told?.success) progress(told.data.standing)
    else last = line
  }
  const [code] = await exit
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${String(code)}`)
  return JSON.parse(last)
}

/** In such a process: says how it stands every second, while `work` goes on. */
export function tellingStanding<Result>(look: () => Promise<Standing>, work: () => Promise<Result>): Promise<Result> {
  const show = (found: Standing) => console.log(JSON.stringify({ standing: found }))
  return metered({ show, end: () => {} }, look, work)
}
