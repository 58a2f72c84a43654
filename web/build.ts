import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite'

/**
 * Builds the app: `NODE_ENV=production node web/build.ts FOLDER` (local/web.ts does). Any static server can serve the folder, with
 * `index.html` for every address that is no file. Fails when the JavaScript of a page is over its budget.
 */

/** What the JavaScript of `/dashboard` may weigh, gzipped (rules/app.md, "Qualities"): 100 kB; and that of any other page. */
export const BUDGET_BYTES = 100_000
export const OTHERS_BUDGET_BYTES = 130_000
const DASHBOARD = 'dashboard/dashboard-page.tsx'
const PAGE = /\/web\/([^/]+\/[^/]+-page\.tsx)$/

type Weight = { file: string; bytes: number }
/** What the browser loads before it can show a page, gzipped; the page by its file. */
export type PageWeight = { page: string; weights: readonly Weight[] }

async function buildWeb(outDir: string): Promise<PageWeight[]> {
  const built = await build(configuration(outDir))
  if (Array.isArray(built) || !('output' in built)) throw new Error('vite gave something else than one build')
  return weigh(built.output)
}

/** @throws when a page weighs more than its budget; the message names each of its files. */
export function checkBudget({ page, weights }: PageWeight): void {
  const budget = budgetOf(page)
  const total = totalOf(weights)
  if (total <= budget) return
  const list = weights.map(({ file, bytes }) => `${file} ${kilo(bytes)}`).join(', ')
  throw new Error(`${page} loads ${kilo(total)} of JavaScript, gzipped; the budget is ${kilo(budget)}: ${list}`)
}

const budgetOf = (page: string) => (page === DASHBOARD ? BUDGET_BYTES : OTHERS_BUDGET_BYTES)
const totalOf = (weights: readonly Weight[]) => weights.reduce((sum, { bytes }) => sum + bytes, 0)

/**
 * What comes first, as one file: what every page needs (most of it are React and TanStack Query), and the dashboard, where nearly everybody
 * goes next. It compresses better than ten, and the dashboard is there with one request.
 */
const FIRST =
  /node_modules\/(react|react-dom|scheduler|wouter|regexparam|mitt|@tanstack)\/|web\/(shell\/|ui\/(?!rich-text|parse-html|text-picture|broken-before|copy-button|dialog|form-error|why|way-on)|api\/(client|queries)\.ts|messages\.ts|routes\.ts|app\.tsx|dashboard\/(?!.*dialog[.-]|staff-))/

/** What runs before the first file is there (early.ts), and so must not need it. */
const EARLY = /web\/(loaders|paths|api\/(addresses|asked-early))\.ts|vite\/preload-helper/

/** What several pages need and not all. */
const PARTS =
  /web\/(ui\/(dialog|form-error|copy-button)|pages\/|dashboard\/dialog-messages|learners\/(messages|places)\.ts|api\/profile\.ts)|domain\/(found-learner|display-names)/

/** What is asked for together comes as one file; the list of files, too, is part of the first. */
const GROUPS = [
  { name: 'asking', test: EARLY },
  { name: 'first', test: FIRST },
  { name: 'problems', test: /web\/(problem-texts\.ts|problems\.ts|ui\/(why|way-on)\.tsx)/ },
  { name: 'parts', test: PARTS },
  { name: 'rich-text', test: /web\/ui\/(rich-text|parse-html|text-picture|broken-before)/ },
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
  resolve: {
    alias: {
      // wouter brings it for older Reacts.
      'use-sync-external-store/shim/index.js': 'react',
      './infiniteQueryBehavior.js': join(import.meta.dirname, 'no-endless-lists.ts'),
    },
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // One style sheet: pages look right before their own code is there, and nothing is inlined (content security policy).
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: ['index.html', EARLY_ENTRY].map((file) => join(import.meta.dirname, file)),
      output: { codeSplitting: { groups: GROUPS } },
    },
  },
})

/** The entry, each page, and all that they import; not what they ask for later: dialogs, the words for errors, what checks a form. */
function weigh(output: Rolldown.RolldownOutput['output']): PageWeight[] {
  const chunks = new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])))
  const bytesOf = new Map([...chunks].map(([file, { code }]) => [file, gzipSync(code).length]))
  const entry = [...chunks.values()].find(({ isEntry, imports }) => isEntry && imports.length > 1)
  if (!entry) throw new Error('the build has no entry')
  const filesOf = (file: string, before: ReadonlySet<string>): Set<string> =>
    (chunks.get(file)?.imports ?? []).reduce(
      (files, imported) => (files.has(imported) ? files : filesOf(imported, files)),
      new Set([...before, file]),
    )
  const pages = [...chunks.values()].flatMap(({ fileName, moduleIds }) =>
    moduleIds.flatMap((id) => {
      const page = PAGE.exec(id)?.[1]
      return page === undefined ? [] : [{ page, fileName }]
    }),
  )
  return pages.map(({ page, fileName }) => {
    const files = [...filesOf(fileName, filesOf(entry.fileName, new Set()))]
    return { page, weights: files.map((file) => ({ file, bytes: bytesOf.get(file) ?? 0 })) }
  })
}

const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

if (import.meta.main) {
  const [outDir] = process.argv.slice(2)
  if (outDir === undefined) throw new Error('usage: node web/build.ts FOLDER')
  const pages = await buildWeb(resolve(outDir))
  const heaviest = pages.toSorted((a, b) => totalOf(b.weights) - totalOf(a.weights))[0]
  for (const each of pages.filter((page) => page.page === DASHBOARD || page === heaviest))
    console.error(`JavaScript of ${each.page}: ${kilo(totalOf(each.weights))} gzipped, of ${kilo(budgetOf(each.page))}`)
  for (const page of pages) checkBudget(page)
}
