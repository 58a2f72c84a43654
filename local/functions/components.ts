import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/**
 * Lets this process import the app's components, which Node alone cannot read (JSX), as their bundle: functions that make whole pages run
 * here from their sources like all others.
 */
export function readComponents(): void {
  registerHooks({
    load: (url, context, next) =>
      url.startsWith('file:') && url.endsWith('.tsx')
        ? { format: 'module', shortCircuit: true, source: bundled(fileURLToPath(url)) }
        : next(url, context),
  })
}

function bundled(file: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
