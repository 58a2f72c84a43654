import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildSync } from 'esbuild'
import { bundling } from '../lambdas/bundling.ts'
import type { FunctionDefinition } from '../lambdas/functions.ts'

/** The top of the project. */
export const root = join(import.meta.dirname, '..')

/** Bundles a function into `directory`, with the folders that stand beside it. @throws esbuild's error naming file and line. */
export function bundleFunction({ entry, assets = [] }: FunctionDefinition, directory: string): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(directory, 'index.mjs'),
    ...bundling,
    logLevel: 'warning',
  })
  for (const folder of assets) cpSync(join(root, folder), join(directory, basename(folder)), { recursive: true })
}
