import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'

/**
 * Where free ports are looked for. Systems give outgoing connections ports from 32,768 on (Linux) or from 49,152 on (others): a port among
 * those can be gone before a server listens on it.
 */
const FIRST_PORT = 10_000
const LAST_PORT = 32_767

/** Ports that this process has been given: two servers that start at once must not get the same. */
const given = new Set<number>()
const MOST_GIVEN = 10_000

/**
 * A port of the loopback interface to listen on: the wanted one if it is free, or any free one for 0. For servers of other processes, and
 * where an address must be known before anything listens there; all others take `wantedPort`, with which nothing can come between.
 * @throws Error naming the server and the port, when something listens there already.
 */
export async function freePort(server: string, wanted = 0): Promise<number> {
  for (;;) {
    const port = wanted === 0 ? randomInt(FIRST_PORT, LAST_PORT + 1) : wanted
    if (wanted === 0 && given.has(port)) continue
    // Long ago is long enough.
    if (given.size > MOST_GIVEN) given.clear()
    given.add(port)
    const refusal = await refusalOf(port)
    if (!refusal) return port
    if (wanted !== 0 || refusal.code !== 'EADDRINUSE')
      throw new Error(`${server}: port ${port} is in use, or not allowed`, { cause: refusal })
  }
}

/**
 * What a server of this process is to listen on: the wanted port if it is free; or 0, for which the system finds a port as the server begins
 * to listen.
 * @throws Error as `freePort` does
 */
export const wantedPort = async (server: string, wanted = 0): Promise<number> => (wanted === 0 ? 0 : freePort(server, wanted))

/** The loopback port that a server listens on. */
export const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port

/** Why nothing can listen on a port; undefined: something can. */
async function refusalOf(port: number): Promise<NodeJS.ErrnoException | undefined> {
  const probe = createServer()
  const refused = new Promise<NodeJS.ErrnoException>((resolve) => probe.once('error', resolve))
  const listening = new Promise<undefined>((resolve) => probe.listen(port, '127.0.0.1', () => resolve(undefined)))
  const refusal = await Promise.race([refused, listening])
  if (!refusal) await new Promise((resolve) => probe.close(resolve))
  return refusal
}

/** Lets a server listen on a loopback port, any for 0; `close` ends its connections too. */
export async function listenOn(server: Server, port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${portOf(server)}`, close }
}

/** Whether something accepts connections on a loopback port now. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => socket.destroy() && resolve(true))
    socket.once('error', () => resolve(false))
  })
}
