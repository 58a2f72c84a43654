import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const installed = join(root, 'node_modules')

/** An operating system and a processor, as npm names them. */
export type Platform = { os: string; cpu: string }
/** Where functions run on AWS. */
export const LAMBDA: Platform = { os: 'linux', cpu: 'arm64' }
/** This machine. */
export const HERE: Platform = { os: process.platform, cpu: process.arch }

/**
 * Copies npm packages that cannot be bundled, because parts of them are native code, into `directory/node_modules`, with all they need,
 * as they are for a platform. The versions are those of the lock file.
 * @throws Error when npm cannot install them for that platform, or has got something else than the lock file names.
 */
export function copyPackages(names: readonly string[], platform: Platform, directory: string): void {
  if (names.length === 0) return
  const isHere = platform.os === HERE.os && platform.cpu === HERE.cpu
  const from = isHere ? installed : installedFor(names, platform)
  for (const name of neededBy(names, from)) {
    cpSync(join(from, name), join(directory, 'node_modules', name), { recursive: true })
  }
}

type Manifest = { version: string; dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> }
const manifestOf = (modules: string, name: string): Manifest =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))

/** The packages and what they depend on; optional ones as far as they are there, which is where they run. */
function neededBy(names: readonly string[], modules: string): Set<string> {
  const found = new Set<string>()
  const add = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(modules, name)
    for (const each of Object.keys(dependencies)) add(each)
    for (const each of Object.keys(optionalDependencies)) if (existsSync(join(modules, each))) add(each)
  }
  for (const name of names) add(name)
  return found
}

/** The packages installed for another platform, by npm, once: kept in `.cache`. */
function installedFor(names: readonly string[], { os, cpu }: Platform): string {
  const dependencies = Object.fromEntries(names.map((name) => [name, manifestOf(installed, name).version]))
  const hash = createHash('sha256').update(JSON.stringify(dependencies)).digest('hex').slice(0, 12)
  const kept = join(root, '.cache', 'packages', `${os}-${cpu}-${hash}`)
  const modules = join(kept, 'node_modules')
  if (existsSync(modules)) return modules
  mkdirSync(dirname(kept), { recursive: true })
  const folder = mkdtempSync(`${kept}-`)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  const flags = [`--os=${os}`, `--cpu=${cpu}`, '--libc=glibc', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawnSync('npm', ['install', ...flags], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) throw new Error(`npm cannot install ${names.join(', ')} for ${os}-${cpu}; its message is above`)
  checkIntegrity(join(folder, 'package-lock.json'))
  // Another process may have been faster; what it has is the same.
  if (existsSync(kept)) rmSync(folder, { recursive: true })
  else renameSync(folder, kept)
  return modules
}

type Lock = { packages: Record<string, { integrity?: string }> }

/**
 * Each package of a lock file must be, to the byte, one that the project's own lock file names; it may lie elsewhere, since npm puts
 * packages as deep as the others ask for.
 */
function checkIntegrity(lockFile: string): void {
  const read = (file: string) => {
    const { packages }: Lock = JSON.parse(readFileSync(file, 'utf8'))
    return Object.entries(packages).filter(([path]) => path !== '')
  }
  const named = ([path, { integrity }]: [string, { integrity?: string }]) => `${path.split('node_modules/').at(-1)} ${integrity}`
  const ours = new Set(read(join(root, 'package-lock.json')).map(named))
  for (const each of read(lockFile)) {
    if (!ours.has(named(each))) throw new Error(`${each[0]} is not what package-lock.json names`)
  }
}
