import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { buildWeb, describe } from '../web/build.ts'

const root = resolve(import.meta.dirname, '..')
const sources = join(root, 'web')

/**
 * The folder of the built app, to be served with `index.html` for every address that is no file. Built anew only when its sources or the
 * packages have changed. @throws when the app does not build, or weighs more than it may.
 */
export async function builtWeb(say: (text: string) => void = () => {}): Promise<string> {
  const folder = join(root, '.cache', 'web')
  const stampFile = join(folder, 'stamp')
  const app = join(folder, 'app')
  const stamp = await stampOfSources()
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return app
  say(describe(await buildWeb(app)))
  await mkdir(folder, { recursive: true })
  await writeFile(stampFile, stamp)
  return app
}

async function stampOfSources(): Promise<string> {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const hash = createHash('sha256')
  for (const file of [join(root, 'package-lock.json'), ...files.toSorted()]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  return hash.digest('hex')
}
