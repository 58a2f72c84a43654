import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig, type Rolldown } from 'vite'

/** What the JavaScript of `/dashboard` may weigh, gzipped (spec 25, "Qualities"): 120 kB. */
export const BUDGET_BYTES = 120_000
const PAGE = 'dashboard/dashboard-page.tsx'

export type Weight = { file: string; bytes: number }

/**
 * Builds the app into a folder that any static server can serve, with `index.html` for every address that is no file.
 * @returns what the browser loads for `/dashboard` before anything is clicked, gzipped
 * @throws when that is over the budget
 */
export async function buildWeb(outDir: string): Promise<Weight[]> {
  const built = await build(configuration(outDir))
  if (Array.isArray(built) || !('output' in built)) throw new Error('vite gave something else than one build')
  const weights = weigh(built.output)
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total > BUDGET_BYTES) throw new Error(`/dashboard loads ${kilo(total)} of JavaScript; the budget is ${kilo(BUDGET_BYTES)}`)
  return weights
}

const configuration = (outDir: string): InlineConfig => ({
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // One style sheet: pages look right before their own code is there, and nothing is inlined (content security policy).
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})

/** The entry, the page, and all that they import. */
function weigh(output: Rolldown.RolldownOutput['output']): Weight[] {
  const chunks = new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])))
  const page = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId?.endsWith(PAGE))
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry)
  if (!page || !entry) throw new Error(`the build has no chunk of its own for ${PAGE}`)
  const files = new Set<string>()
  const add = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    for (const imported of chunks.get(file)?.imports ?? []) add(imported)
  }
  add(entry.fileName)
  add(page.fileName)
  return [...files].map((file) => ({ file, bytes: gzipSync(chunks.get(file)?.code ?? '').length }))
}

export const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

export function describe(weights: readonly Weight[]): string {
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  return `JavaScript of /dashboard: ${kilo(total)} gzipped, of ${kilo(BUDGET_BYTES)}`
}
