import { createServer } from 'node:http'
import { join } from 'node:path'
import { functions } from '../../lambdas/functions.ts'
import { findOpenSearch } from '../../local/engines/opensearch.ts'
import { listenOn } from '../../local/engines/ports.ts'
import { bundleFunctions } from '../../local/functions/bundle.ts'

/** Something that takes a while to make, as text by which it is found, and what ends it. */
type Made = { text: string; stop: () => Promise<void> }

/**
 * Offers what is made when the first test file asks for it, so that runs of other tests don't wait for it: `address` is where test files
 * ask (`askFor`). Where it cannot be had, who asks is told why, and fails: it is never skipped.
 */
async function offer(make: () => Promise<Made>): Promise<{ address: string; stop: () => Promise<void> }> {
  let made: Promise<Made> | undefined
  const server = createServer((_, response) => {
    made ??= make()
    made.then(
      ({ text }) => response.end(text),
      (error: unknown) => response.writeHead(503).end(error instanceof Error ? error.message : String(error)),
    )
  })
  const { url: address, close } = await listenOn(server)
  const stop = async () => {
    await close()
    await (await made?.catch(() => undefined))?.stop()
  }
  return { address, stop }
}

/** What `offer` offers at an address. @throws Error when it cannot be had. */
export async function askFor(address: string): Promise<string> {
  const response = await fetch(address)
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/** The address of OpenSearch. */
export const offerOpenSearch = (folder: string) =>
  offer(async () => {
    const engine = await findOpenSearch({ directory: join(folder, 'opensearch'), progress: console.log })
    if (engine.kind === 'off') throw new Error(engine.reason)
    return { text: engine.url, stop: engine.stop }
  })

/** The folder with the bundle of every function. It is outside of the project: what a bundle lacks is found nowhere. */
export const offerBundles = (folder: string) =>
  offer(async () => {
    const text = join(folder, 'bundles')
    await bundleFunctions(functions, join(import.meta.dirname, '../..'), text)
    return { text, stop: async () => {} }
  })
