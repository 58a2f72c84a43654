import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { createQueryClient, sessionQuery } from './api/queries.ts'
import { App } from './app.tsx'
import { pages } from './routes.ts'
import './styles/index.css'

const client = createQueryClient()

// The session and the page's own code are asked for at once, not one after the other.
void client.prefetchQuery(sessionQuery)
void pages.find(({ path }) => path !== '/' && location.pathname.startsWith(path))?.load()

// A page that the browser kept whole may show somebody who has logged out since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')
createRoot(root).render(
  <QueryClientProvider client={client}>
    <App />
  </QueryClientProvider>,
)
