import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bundle.ts'

/** The built app. */
export type WebApp = {
  folder: string
  /** The paths of its files outside `assets/`, as a browser asks for them. */
  files: readonly string[]
  /** Its page: index.html. */
  page: string
}

/** Files of this folder have the hash of their content in their names: they are kept for ever, and never change. */
export const ASSETS = 'assets'

const INDEX = 'index.html'

/**
 * Builds the app into `dist/web`, so that what is deployed is what its sources say.
 * @throws Error saying what to do when there is no app, or when it does not build.
 */
export function buildWebApp(): WebApp {
  const build = join(root, 'web/build.ts')
  const folder = join(root, 'dist/web')
  if (existsSync(build)) {
    const env = { ...process.env, NODE_ENV: 'production' }
    const { status } = spawnSync(process.execPath, [build, folder], { cwd: root, env, stdio: ['ignore', 2, 2] })
    if (status !== 0) throw new Error('web/build.ts did not build the app; what it said is above')
  }
  return webAppIn(folder)
}

/** The app that was built into a folder. @throws Error saying what is missing. */
export function webAppIn(folder: string): WebApp {
  if (!existsSync(join(folder, INDEX)))
    throw new Error(`there is no built app in ${folder} (no ${INDEX}), and no web/build.ts that builds one: nothing to deploy`)
  return { folder, files: filesIn(folder), page: readFileSync(join(folder, INDEX), 'utf8') }
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/'))
    .filter((path) => !path.startsWith(`/${ASSETS}/`))
    .sort()
}
