import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildSync } from 'esbuild'
import { bundling } from '../lambdas/bundling.ts'
import type { FunctionDefinition } from '../lambdas/functions.ts'
import { copyPackages, LAMBDA, type Platform } from './packages.ts'

/** The top of the project. */
export const root = join(import.meta.dirname, '..')

/**
 * Bundles a function into `directory`, with the folders and packages that stand beside it.
 * @throws esbuild's error naming file and line; Error when a package cannot be had for the platform.
 */
export function bundleFunction(
  { entry, assets = [], packages = [] }: FunctionDefinition,
  directory: string,
  platform: Platform = LAMBDA,
): void {
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(directory, 'index.mjs'),
    ...bundling,
    external: [...bundling.external, ...packages],
    logLevel: 'warning',
  })
  for (const folder of assets) cpSync(join(root, folder), join(directory, basename(folder)), { recursive: true })
  copyPackages(packages, platform, directory)
}
