import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** What a run has left behind, each as a line for people. */
export type Leftovers = { processes: string[]; folders: string[] }

/** Of temporary folders, those that this project makes; browsers and compilers keep theirs where they find them again. */
const OURS = /^micromasters-/

/**
 * Processes that were started with this folder as their TMPDIR, or that name it, and folders of this project that are left in it.
 * Nothing on Windows, which shows neither.
 */
export function leftovers(folder: string): Leftovers {
  const folders = readdirSync(folder).filter((name) => OURS.test(name))
  return { processes: process.platform === 'linux' ? processesOf(folder) : listedProcesses(folder), folders }
}

function processesOf(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    const known = command.includes(folder) || read(`/proc/${pid}/environ`).includes(`TMPDIR=${folder}\0`)
    return known && command !== '' && pid !== String(process.pid) ? [`${pid} ${command.slice(0, 120)}`] : []
  })
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function listedProcesses(folder: string): string[] {
  if (process.platform === 'win32') return []
  // With `e`, the environment stands behind the command.
  const lines = execFileSync('ps', ['-axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split(
    '\n',
  )
  const others = lines.filter((line) => line.includes(folder) && !line.includes(' ps -axeww'))
  return others.map((line) => line.trim().slice(0, 120))
}
