#!/usr/bin/env node
/**
 * Adds to package-lock.json the platform packages that the registry at hand did not offer when the lock file was written, so that
 * `npm ci` accepts the file on every platform. Run it after each `npm install` that changes the lock file.
 * A package is named after its platform, so its `os`, `cpu` and `libc` are read from its name.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))

function platformOf(name) {
  const os = /(android|darwin|freebsd|linux|openharmony|win32)/.exec(name)?.[1]
  const cpu = /(arm64|x64|ia32|ppc64|riscv64|s390x|arm)/.exec(name.slice(name.indexOf(os ?? '')))?.[1]
  if (!os || !cpu) throw new Error(`no platform in the name of ${name}`)
  const libc = os === 'linux' && /musl/.test(name) ? { libc: ['musl'] } : {}
  return { os: [os], cpu: [cpu], ...libc }
}

let added = 0
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (lock.packages[key] || Object.keys(lock.packages).some((each) => each.endsWith(`/${key}`))) continue
    lock.packages[key] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true }
    added += 1
  }
}
const byName = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(byName) }, null, 2)}\n`)
console.log(`${added} platform packages added`)
