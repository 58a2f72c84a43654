import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { createQueryClient } from './api/queries.ts'
import { App, type ShownPage } from './app.tsx'
import { askForPublic } from './early.ts'
import { fill, type PageData, readPageData } from './page-data.ts'
import { pageAt } from './paths.ts'
import { pages } from './routes.ts'
import { MadeAt } from './shell/browser-state.ts'
import './styles/index.css'

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
else start(root)

/** Makes the page that the browser has from nothing. */
function start(container: HTMLElement): void {
  askForPublic()
  createRoot(container).render(app(pages))
}

/** Takes over the page that the server has made, once its code is there: until then nothing must change in it. */
async function takeOver(container: HTMLElement, made: PageData): Promise<void> {
  fill(client, made)
  const Component = (await first?.load())?.default
  const ready = pages.map((page) => (page === first && Component ? { ...page, Component } : page))
  hydrateRoot(container, app(ready, new Date(made.madeAt)))
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
