#!/usr/bin/env node
/**
 * What every npm script goes through: installs what the lock file says if it is not installed yet, picks Node 24, and runs the
 * command with it. Uses built-ins only, and runs on any Node from 18, because it is what gets the right one.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.installed')
const installLock = join(root, '.install-lock')
const NODE_MAJOR = 24
const STALE_LOCK_MS = 10 * 60_000

function wantedStamp() {
  const hash = createHash('sha256')
  for (const name of ['package-lock.json', '.npmrc']) hash.update(readFileSync(join(root, name)))
  return `${hash.digest('hex')} ${process.platform}-${process.arch}`
}

const installed = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp()

function takeInstallLock() {
  try {
    mkdirSync(installLock)
    return true
  } catch {
    const age = existsSync(installLock) ? Date.now() - statSync(installLock).mtimeMs : 0
    if (age > STALE_LOCK_MS) rmdirSync(installLock)
    return false
  }
}

async function install() {
  while (!takeInstallLock()) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (installed()) return
  }
  process.once('SIGINT', () => process.exit(130))
  process.once('exit', () => existsSync(installLock) && rmdirSync(installLock))
  try {
    if (installed()) return
    console.error('Installing packages (first start, or the lock file changed) …')
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    })
    if (npm.status === 0) writeFileSync(stampFile, wantedStamp())
  } finally {
    rmdirSync(installLock)
  }
}

/** The path of a Node of the version that the functions run on: this one, or the one that the platform's package brings. */
function node24() {
  if (Number(process.versions.node.split('.')[0]) === NODE_MAJOR) return process.execPath
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  for (const name of names.map((each) => each.replace('win32', 'win'))) {
    const path = join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    if (existsSync(path)) return path
  }
  console.error(
    `Node ${NODE_MAJOR} is needed; this is ${process.versions.node}, and there is no package of it for ${process.platform}-${process.arch}.`,
  )
  process.exit(1)
}

if (!installed()) await install()
if (!installed()) {
  console.error('npm ci failed; its message is above.')
  process.exit(1)
}
const node = node24()
const [command, ...args] = process.argv.slice(2)
if (!command) {
  console.error('usage: run.mjs COMMAND [ARGUMENT …]')
  process.exit(2)
}
const path = [dirname(node), join(modules, '.bin'), process.env.PATH].join(delimiter)
const child = spawn(command === 'node' ? node : command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
  shell: process.platform === 'win32' && command !== 'node',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  } else process.exit(code ?? 1)
})
