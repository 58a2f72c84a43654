import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The processes of functions, which are children of the system's. */
export async function functionProcesses(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-ax', '-o', 'pid=,ppid=,command='])
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/))
  return lines.flatMap(([pid, ppid, ...command]) =>
    Number(ppid) === parent && command.some((word) => word.endsWith('functions/worker.ts')) ? [Number(pid)] : [],
  )
}

/** A process may have ended since it was listed. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has.
  }
}
