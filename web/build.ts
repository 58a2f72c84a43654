import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite'

/**
 * Builds the app: `NODE_ENV=production node web/build.ts FOLDER` (local/web.ts does). Any static server can serve the folder, with
 * `index.html` for every address that is no file. Fails when the JavaScript of `/dashboard` is over its budget.
 */

/** What the JavaScript of `/dashboard` may weigh, gzipped (rules/app.md, "Qualities"): 100 kB. */
export const BUDGET_BYTES = 100_000
const PAGE = 'dashboard/dashboard-page.tsx'

export type Weight = { file: string; bytes: number }

/** @returns what the browser loads before it can show `/dashboard`, gzipped. */
async function buildWeb(outDir: string): Promise<Weight[]> {
  const built = await build(configuration(outDir))
  if (Array.isArray(built) || !('output' in built)) throw new Error('vite gave something else than one build')
  return weigh(built.output)
}

/** @throws when the files weigh more than the budget; the message names each. */
export function checkBudget(weights: readonly Weight[]): void {
  const total = totalOf(weights)
  if (total <= BUDGET_BYTES) return
  const list = weights.map(({ file, bytes }) => `${file} ${kilo(bytes)}`).join(', ')
  throw new Error(`/dashboard loads ${kilo(total)} of JavaScript, gzipped; the budget is ${kilo(BUDGET_BYTES)}: ${list}`)
}

const totalOf = (weights: readonly Weight[]) => weights.reduce((sum, { bytes }) => sum + bytes, 0)

/**
 * What comes first, as one file: what every page needs (most of it are React and TanStack Query), and the dashboard, where nearly everybody
 * goes next. It compresses better than ten, and the dashboard is there with one request.
 */
const FIRST =
  /node_modules\/(react|react-dom|scheduler|wouter|regexparam|mitt|@tanstack)\/|web\/(shell\/|ui\/(?!rich-text|parse-html|copy-button|dialog|form-error|why|way-on)|api\/(client|queries)\.ts|messages\.ts|routes\.ts|app\.tsx|dashboard\/(?!.*dialog[.-]|staff-))/

/** What runs before the first file is there (early.ts), and so must not need it. */
const EARLY = /web\/(loaders|paths|api\/(addresses|asked-early))\.ts|vite\/preload-helper/

/** What several pages need and not all. */
const PARTS =
  /web\/(ui\/(dialog|form-error|copy-button)|pages\/|dashboard\/dialog-messages|learners\/(messages|places)\.ts|api\/profile\.ts)|domain\/found-learner/

/** What is asked for together comes as one file; the list of files, too, is part of the first. */
const GROUPS = [
  { name: 'asking', test: EARLY },
  { name: 'first', test: FIRST },
  { name: 'problems', test: /web\/(problem-texts\.ts|problems\.ts|ui\/(why|way-on)\.tsx)/ },
  { name: 'parts', test: PARTS },
  { name: 'rich-text', test: /web\/ui\/(rich-text|parse-html)/ },
  { name: 'documents', test: /web\/(documents\/|api\/documents\.ts)/ },
  { name: 'signing-in', test: /web\/signin\// },
  { name: 'account', test: /web\/(settings|connect)\// },
  { name: 'learner', test: /web\/(learner\/|dashboard\/staff-)/ },
  { name: 'catalog', test: /web\/(catalog|programs)\// },
]

const EARLY_ENTRY = 'early.ts'

/** Has the page run early.ts as soon as it is there; what that imports is asked for with all else that the app's own entry imports. */
function earlyInPage(): Plugin {
  return {
    name: 'early-in-page',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const entry = Object.values(bundle).find((each) => each.type === 'chunk' && each.facadeModuleId?.endsWith(EARLY_ENTRY))
        if (!entry) throw new Error(`the build has no ${EARLY_ENTRY}`)
        const attrs = { type: 'module', async: true, crossorigin: true, src: `/${entry.fileName}` }
        return [{ tag: 'script', attrs, injectTo: 'head' }]
      },
    },
  }
}

const configuration = (outDir: string): InlineConfig => ({
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [react(), earlyInPage()],
  // wouter brings it for older Reacts.
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // One style sheet: pages look right before their own code is there, and nothing is inlined (content security policy).
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: ['index.html', EARLY_ENTRY].map((file) => join(import.meta.dirname, file)), output: { codeSplitting: { groups: GROUPS } } },
  },
})

/** The entry, the page, and all that they import; not what they ask for later: dialogs, the words for errors (rules/app.md, "Qualities"). */
function weigh(output: Rolldown.RolldownOutput['output']): Weight[] {
  const chunks = new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])))
  const page = [...chunks.values()].find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(PAGE)))
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry)
  if (!page || !entry) throw new Error(`the build has no chunk with ${PAGE}`)
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

const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

if (import.meta.main) {
  const [outDir] = process.argv.slice(2)
  if (outDir === undefined) throw new Error('usage: node web/build.ts FOLDER')
  const weights = await buildWeb(resolve(outDir))
  console.error(`JavaScript of /dashboard: ${kilo(totalOf(weights))} gzipped, of ${kilo(BUDGET_BYTES)}`)
  checkBudget(weights)
}
