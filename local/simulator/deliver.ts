import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { FaultAnswer } from '../world/faults.ts'
import { type Reply, refusal } from './exchange.ts'

/** As the caller sees the end of a request: the status, or that there was no whole answer. */
export type Ending = string

type Delivery = { response: ServerResponse; fault: FaultAnswer | undefined; answer: () => Reply; count: (ending: Ending) => void }

/**
 * Sends the true answer, or what was ordered in its place. The request is counted before the caller can have the whole answer, so
 * that whoever has it finds it counted.
 */
export async function deliver({ response, fault, answer, count }: Delivery): Promise<void> {
  const whole = (reply: Reply) => {
    count(String(reply.status))
    head(response, reply).end(reply.body)
  }
  switch (fault?.kind) {
    case undefined:
      return whole(answer())
    case 'status': {
      const after = fault.retryAfterSeconds
      const reply = refusal(fault.status, 'Ordered.')
      return whole(after === undefined ? reply : { ...reply, headers: { ...reply.headers, 'retry-after': String(after) } })
    }
    case 'malformed':
      return whole({
        status: 200,
        body: '<html><body>Down for maintenance</body></html>',
        headers: { 'content-type': 'text/html' },
      })
    case 'wrong-shape':
      return whole({ status: 200, body: '{"unexpected":[null]}', headers: { 'content-type': 'application/json' } })
    case 'truncated': {
      const reply = answer()
      return whole({ ...reply, body: firstHalf(reply.body) })
    }
    case 'no-answer':
      return count('timeout')
    case 'dropped':
      count('unreachable')
      return void response.destroy()
    case 'cut': {
      const reply = answer()
      count('unreachable')
      return void head(response, reply).write(firstHalf(reply.body) || ' ', () => response.destroy())
    }
    case 'slow':
      return drip(response, answer(), fault.seconds * 1000, count)
    default:
      return fault satisfies never
  }
}

function head(response: ServerResponse, { status, body, headers }: Reply): ServerResponse {
  return response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
}

const firstHalf = (text: string) => text.slice(0, Math.floor(text.length / 2))

const PIECES = 10

async function drip(response: ServerResponse, reply: Reply, ms: number, count: Delivery['count']): Promise<void> {
  const bytes = Buffer.from(reply.body)
  head(response, reply).flushHeaders()
  for (let piece = 0; piece < PIECES; piece += 1) {
    await wait(ms / PIECES)
    if (response.destroyed) return count('timeout')
    const part = bytes.subarray(Math.floor((piece * bytes.length) / PIECES), Math.floor(((piece + 1) * bytes.length) / PIECES))
    if (piece === PIECES - 1) count(String(reply.status))
    if (part.length > 0) response.write(part)
  }
  response.end()
}
