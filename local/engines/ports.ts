import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, createServer } from 'node:net'

/**
 * A port of the loopback interface to listen on: the wanted one if it is free, or any free one for 0.
 * @throws Error naming the server and the port, when something listens there already.
 */
export async function freePort(server: string, wanted = 0): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(wanted, '127.0.0.1')
    await once(probe, 'listening')
  } catch (error) {
    throw new Error(`${server}: port ${wanted} is in use, or not allowed`, { cause: error })
  }
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error(`${server}: no port`)
  return address.port
}

/** Lets a server listen on a loopback port that `freePort` has found; `close` ends its connections too. */
export async function listenOn(server: Server, port: number): Promise<{ url: string; close: () => Promise<void> }> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, close }
}

/** Whether something accepts connections on a loopback port now. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy() && resolve(true))
    socket.once('error', () => resolve(false))
  })
}
