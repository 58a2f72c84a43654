import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, stop } from 'esbuild'
import { bundling } from '../../lambdas/bundling.ts'
import type { FunctionDefinition } from '../../lambdas/functions.ts'
import { copyPackages, HERE } from '../../lib/packages.ts'

/**
 * Bundles functions as they deploy, into `directory/NAME/index.mjs`.
 * @returns the path of each function's bundle, by name.
 * @throws esbuild's error naming file and line.
 */
export async function bundleFunctions(
  functions: Readonly<Record<string, FunctionDefinition>>,
  root: string,
  directory: string,
): Promise<(name: string) => string> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(functions).map(([name, { entry }]) => ({ in: entry, out: join(name, 'index') })),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    ...bundling,
    external: [...bundling.external, ...Object.values(functions).flatMap(({ packages = [] }) => packages)],
    logLevel: 'silent',
  }).finally(stop) // Its service would stay, as a process of 100 MB.
  for (const [name, { assets = [], packages = [] }] of Object.entries(functions)) {
    copyPackages(packages, HERE, join(directory, name))
    for (const folder of assets) await cp(join(root, folder), join(directory, name, basename(folder)), { recursive: true })
  }
  return (name) => bundleIn(directory, name)
}

/** The bundle of a function in the folder that `bundleFunctions` filled. */
export const bundleIn = (directory: string, name: string): string => join(directory, name, 'index.mjs')
