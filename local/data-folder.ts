import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'

/** Who uses a data folder. The time tells a process from a later one that was given the same number. */
const holder = z.object({ pid: z.number().int().positive(), since: z.string() })
type Holder = z.infer<typeof holder>

/**
 * Takes a data folder for this process: two systems on one would spoil it. What was killed holds nothing any more.
 * @returns what gives it back.
 * @throws Error in one sentence, when another one that lives has it.
 */
export function holdDataFolder(folder: string): () => void {
  const file = `${resolve(folder)}.pid`
  mkdirSync(dirname(file), { recursive: true })
  const other = holderIn(file)
  if (other !== null && isAlive(other))
    throw new Error(`${folder} is in use by process ${other.pid}: end that start (Ctrl-C), or choose another folder with --data`)
  rmSync(file, { force: true })
  writeHolder(file, folder)
  return () => rmSync(file, { force: true })
}

/** Of two that start in one moment, the file is made by one only. */
function writeHolder(file: string, folder: string): void {
  const self: Holder = { pid: process.pid, since: startOf(process.pid) ?? '' }
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx' })
  } catch (cause) {
    throw new Error(`${folder} has just been taken by another start`, { cause })
  }
}

/** Null: nobody, or a file that a kill cut off. */
function holderIn(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

const isAlive = ({ pid, since }: Holder): boolean => startOf(pid) === since

/** When a process began, as the system tells it; null: there is none of this number. */
function startOf(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}
