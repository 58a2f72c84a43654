import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type TcpProxy = {
  port: number
  /** Connections that are open now pass nothing on from here on, in either direction, and are never closed: as when a router forgot them. */
  silence: () => void
  /** As `silence`, for every connection that is made from here on too, until `heal`. */
  blackHole: () => void
  /** Connections that are open now are reset. */
  cut: () => void
  /** Connections are reset, those that are open now and those that are made, until `heal`: as when the server is down. */
  refuse: () => void
  /** New connections pass again. Silenced ones stay silent. */
  heal: () => void
  close: () => Promise<void>
}

type Pair = { near: Socket; far: Socket; silent: boolean }

/** A way to a server on this machine (`port`) on which connections can die. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>()
  let swallowing = false
  let refusing = false
  const server = createServer((near) => {
    if (refusing) {
      near.on('error', () => {})
      near.resetAndDestroy()
      return
    }
    const pair: Pair = { near, far: connect(port, '127.0.0.1'), silent: swallowing }
    pairs.add(pair)
    join(pair, near, pair.far)
    join(pair, pair.far, near)
    // Not with `near`: what the server knows of a silent connection lives on.
    pair.far.once('close', () => pairs.delete(pair))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const silence = () => {
    for (const pair of pairs) pair.silent = true
  }
  const cut = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy()
      far.destroy()
    }
    pairs.clear()
  }
  return {
    port: address.port,
    silence,
    blackHole: () => {
      swallowing = true
      silence()
    },
    cut,
    refuse: () => {
      refusing = true
      cut()
    },
    heal: () => {
      swallowing = false
      refusing = false
    },
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

function join(pair: Pair, from: Socket, to: Socket): void {
  from.on('data', (bytes) => pair.silent || to.write(bytes))
  from.on('end', () => pair.silent || to.end())
  from.on('error', () => pair.silent || to.destroy())
}
