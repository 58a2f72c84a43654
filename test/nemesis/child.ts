import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A program of this folder in a process of its own. */
export type Child = {
  pid: number
  /** The first line that it said. */
  said: string
  tell: (line: string) => void
  kill: () => Promise<void>
  /** Ends its standard input, with which the program ends. */
  end: () => Promise<void>
}

/** Patience with a program that has to end its own parts first. */
const ENDING_MS = 60_000

/**
 * Starts a program of this folder and waits for its first line. What it says on standard error is heard line by line.
 * @throws Error with the last of what it said there, when it ends first
 */
export async function startChild(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
  hear: (line: string) => void,
): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  // It may be killed at any time.
  child.stdin.on('error', () => {})
  let last = ''
  createInterface({ input: child.stderr }).on('line', (line) => hear((last = line)))
  const first = once(createInterface({ input: child.stdout }), 'line')
  const [said] = await Promise.race([first, once(child, 'exit').then(() => [undefined])])
  if (typeof said !== 'string') throw new Error(`${program} does not start: ${last}`)
  return {
    pid: child.pid ?? 0,
    said,
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill: async () => {
      child.kill('SIGKILL')
      await ended(child)
    },
    end: async () => {
      child.stdin.end()
      const patience = setTimeout(() => child.kill('SIGKILL'), ENDING_MS)
      await ended(child)
      clearTimeout(patience)
    },
  }
}

async function ended(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
