import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../local/engines/ports.ts'

const server = createServer()
let taken: number

beforeAll(async () => {
  taken = await freePort('any')
  server.listen(taken, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => void server.close())

it('gives ports that no outgoing connection can take before they are listened on', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort('any')))
  expect(ports.filter((port) => port >= 32_768)).toEqual([])
})

it('names the server, and the port that is taken', async () => {
  expect(await freePort('another', taken).catch(String)).toBe(`Error: another: port ${taken} is in use, or not allowed`)
})

it('gives no port twice, also to who asks at once', async () => {
  const ports = await Promise.all(Array.from({ length: 2_000 }, () => freePort('any')))
  expect(new Set(ports).size).toBe(ports.length)
})
