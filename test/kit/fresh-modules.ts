import { vi } from 'vitest'

/**
 * Set-up of every file of tests. Files share the process of their worker, so that packages are loaded once; the project's own modules,
 * which remember pools and settings, and the environment are each file's own.
 */

const key = Symbol.for('micromasters.test.environment')
const kept: { [name: symbol]: NodeJS.ProcessEnv | undefined } = globalThis
const environment = (kept[key] ??= { ...process.env })

vi.restoreAllMocks()
vi.unstubAllEnvs()
vi.useRealTimers()
for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
Object.assign(process.env, environment)
vi.resetModules()
