import { QueryClientProvider } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { createQueryClient, sessionQuery } from './api/queries.ts'
import { App, type ShownPage } from './app.tsx'
import { askForPublic } from './early.ts'
import { fill, type PageData, readPageData } from './page-data.ts'
import { pageAt } from './paths.ts'
import { pages } from './routes.ts'
import { MadeAt } from './shell/browser-state.ts'
import './styles/index.css'

/** For how long React keeps what stands in for code, once it is shown. What comes sooner is shown first. */
const FALLBACK_MS = 300

const client = createQueryClient()
const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')

// A page that the browser kept whole may show somebody who has logged out since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

const { path } = pageAt(location.pathname) ?? {}
const first = pages.find((each) => each.path === path)
const data = readPageData()
if (data) void takeOver(root, data)
else void start(root)

/** Makes the page that the browser has from nothing: with its code and who is signed in, where they are there in time. */
async function start(container: HTMLElement): Promise<void> {
  askForPublic()
  const known = Promise.all([firstCode().catch(() => undefined), client.prefetchQuery(sessionQuery)])
  const late = new Promise<[]>((resolve) => setTimeout(resolve, FALLBACK_MS, []))
  const [Component] = await Promise.race([known, late])
  createRoot(container).render(app(pagesWith(Component)))
}

/** Takes over the page that the server has made, once its code is there: until then nothing must change in it. */
async function takeOver(container: HTMLElement, made: PageData): Promise<void> {
  fill(client, made)
  hydrateRoot(container, app(pagesWith(await firstCode()), new Date(made.madeAt)))
}

async function firstCode(): Promise<ComponentType | undefined> {
  return (await first?.load())?.default
}

/** The pages, those with the code of the first without a wait for it. */
function pagesWith(Component: ComponentType | undefined): readonly ShownPage[] {
  return pages.map((page) => (page.load === first?.load && Component ? { ...page, Component } : page))
}

function app(shown: readonly ShownPage[], madeAt?: Date) {
  return (
    <QueryClientProvider client={client}>
      <MadeAt value={madeAt}>
        <App pages={shown} />
      </MadeAt>
    </QueryClientProvider>
  )
}
