import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { createQueryClient, sessionQuery } from './api/queries.ts'
import { App } from './app.tsx'
import { pageAt } from './routes.ts'
import './styles/index.css'

const client = createQueryClient()

// The session, the page's own code and what it shows are asked for at once, not one after the other.
void client.prefetchQuery(sessionQuery)
const first = pageAt(location.pathname)
void first?.load()
first?.prefetch(client, location.pathname)

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
