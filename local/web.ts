import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const sources = join(root, 'web')
/** What the app shares with the server. */
const rules = join(root, 'lambdas', 'domain')
const cache = join(root, '.cache', 'web')

/**
 * The folder of the built app, to be served with `index.html` for every address that is no file. Built only when its sources or the
 * packages are others than ever before; who asks at the same time gets the same folder.
 * @throws when the app does not build, or weighs more than it may; the build has said why.
 */
export async function builtWeb(): Promise<string> {
  const folder = join(cache, await stampOfSources())
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, 'draft-'))
  try {
    await build(draft)
    await rename(draft, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return folder
}

/** The app's page as it is written, for where the app is not built: the server's pages hold all texts then, and no code. */
export const unbuiltPage = (): Promise<string> => readFile(join(sources, 'index.html'), 'utf8')

/** In a process of its own: what Vite builds depends on NODE_ENV, which is another's here. */
function build(folder: string): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [join(sources, 'build.ts'), folder], { stdio: ['ignore', 2, 2], env })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error('The app did not build; what it said is above.'))))
  })
}

async function stampOfSources(): Promise<string> {
  const folders = await Promise.all([sources, rules].map((folder) => readdir(folder, { recursive: true, withFileTypes: true })))
  const files = folders
    .flat()
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const hash = createHash('sha256')
  for (const file of [join(root, 'package-lock.json'), ...files.toSorted()]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}
