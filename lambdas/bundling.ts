/**
 * How esbuild makes a function's bundle: what deploys and what the local system runs with `--isolated` are made alike (spec 95,
 * "Settings that were proven"). Beside these: ECMAScript modules, and external source maps.
 */
export const bundling = {
  target: 'node24',
  minify: true,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  /** `pg` asks for it and does without. The AWS SDK is bundled. */
  externalModules: ['pg-native'],
  /** `pg` is CommonJS and requires Node's own modules, for which an ECMAScript module has no `require`. */
  banner: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
} as const
