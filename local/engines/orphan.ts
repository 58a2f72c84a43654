import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PATIENCE_MS = 15_000

/**
 * Ends the Postgres server that a killed parent left behind in a data folder, if there is one.
 * A server is an orphan when it runs on this very folder and its parent is not a Node process any more.
 * @throws Error naming the process, when the folder is in use by somebody who lives, or the server does not end.
 */
export async function endOrphan(directory: string): Promise<void> {
  const pid = await serverOf(directory)
  if (pid === undefined) return
  const command = await commandOf(pid)
  // A process number is given anew: the file may be older than the process that has the number now.
  if (command === undefined || !command.line.includes(directory)) return
  const parent = await commandOf(command.parent)
  if (parent !== undefined && /(^|[/\\])node(\.exe)?( |$)/.test(parent.line)) {
    throw new Error(`Postgres: process ${pid} uses ${directory}; end what started it (process ${command.parent}) first`)
  }
  process.kill(pid, 'SIGINT')
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > PATIENCE_MS) throw new Error(`Postgres: process ${pid}, left over from an earlier start, does not end`)
    await sleep(50)
  }
}

/** The first line of postmaster.pid (https://www.postgresql.org/docs/17/storage-file-layout.html). */
async function serverOf(directory: string): Promise<number | undefined> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return pid > 1 && isAlive(pid) ? pid : undefined
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function commandOf(pid: number): Promise<{ parent: number; line: string } | undefined> {
  const output = await run('ps', ['-o', 'ppid=,command=', '-p', String(pid)]).catch(() => undefined)
  const match = output?.stdout.trim().match(/^(\d+)\s+(.*)$/s)
  return match ? { parent: Number(match[1]), line: match[2] ?? '' } : undefined
}
