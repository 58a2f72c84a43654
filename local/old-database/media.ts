import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import sirv from 'sirv'

export type OldMedia = { url: string; stop: () => Promise<void> }

/** Serves the pictures of the old system beside its database, from `media` in `folder`; nothing where there is no such folder. */
export async function startOldMedia(folder: string): Promise<OldMedia | undefined> {
  const files = join(folder, 'media')
  if (!existsSync(files)) return undefined
  const server = createServer(sirv(files, { dev: true }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}/`, stop }
}
