import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { findOpenSearch } from '../../local/engines/opensearch.ts'

/**
 * OpenSearch for a run of tests: started when the first test file asks for it, so that runs of other tests don't wait for it. `address`
 * is where test files ask (test/kit/opensearch.ts). Where it cannot be had, who asks is told why, and fails: it is never skipped.
 */
export async function offerOpenSearch(folder: string): Promise<{ address: string; stop: () => Promise<void> }> {
  let found: ReturnType<typeof findOpenSearch> | undefined
  const server = createServer((_, response) => {
    found ??= findOpenSearch({ directory: join(folder, 'opensearch'), progress: console.log })
    found.then(
      (engine) => response.writeHead(engine.kind === 'on' ? 200 : 503).end(engine.kind === 'on' ? engine.url : engine.reason),
      (error: unknown) => response.writeHead(503).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port for OpenSearch on demand')
  const stop = async () => {
    server.closeAllConnections()
    server.close()
    const engine = await found?.catch(() => undefined)
    if (engine?.kind === 'on') await engine.stop()
  }
  return { address: `http://127.0.0.1:${address.port}`, stop }
}
