import type { BuildOptions } from 'esbuild'

/**
 * How esbuild makes a function's bundle: what deploys and what the local system runs with `--isolated` are made alike (docs/engines.md,
 * "Bundles").
 */
export const bundling = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  mainFields: ['module', 'main'],
  /** React has one form for this and one for developers, and would bring both. */
  define: { 'process.env.NODE_ENV': '"production"' },
  /** React's server brings two renderers, each as large as all else of it; the app's pages need this one (web/server/render.tsx). */
  alias: { 'react-dom/server': './node_modules/react-dom/cjs/react-dom-server-legacy.node.production.js' },
  /** `pg` asks for it and does without. The AWS SDK is bundled. */
  external: ['pg-native'],
  /** `pg` is CommonJS and requires Node's own modules, for which an ECMAScript module has no `require`. */
  banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
} satisfies BuildOptions
