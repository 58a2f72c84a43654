import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(import.meta.dirname, 'defects')

/** What a run needs of this tree. */
const NEEDED = ['package.json', 'package-lock.json', 'lambdas', 'lib', 'local', 'statemachines', 'test', 'web']

/** Defects that can be planted, each a patch that says in its first line what it is. */
export const defectNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.patch'))
  .map((file) => file.slice(0, -'.patch'.length))

/** The file of a defect. */
export const patchOf = (defect: string): string => join(FOLDER, `${defect}.patch`)

/** @throws Error when the patch does not apply to the tree at `directory` */
export function plant(defect: string, directory: string, options: readonly string[] = []): void {
  // Not as part of whatever repository the folder may be in.
  const env = { ...process.env, GIT_DIR: join(directory, 'no-repository') }
  execFileSync('git', ['apply', ...options, patchOf(defect)], { cwd: directory, env, stdio: ['ignore', 'inherit', 'pipe'] })
}

/** Runs the nemesis on a copy of this tree with a defect planted. This one stays as it is. @returns its exit code */
export async function runWithDefect(defect: string, args: readonly string[]): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), 'micromasters-defect-'))
  try {
    for (const each of NEEDED) await cp(join(ROOT, each), join(copy, each), { recursive: true })
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    plant(defect, copy)
    const child = spawn(process.execPath, [join(copy, 'test/nemesis/main.ts'), ...args], { cwd: copy, stdio: 'inherit' })
    await once(child, 'exit')
    return child.exitCode ?? 1
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}
