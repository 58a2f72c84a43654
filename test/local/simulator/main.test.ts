import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createTokenMaker, seededTokens } from '../../../local/world/credentials.ts'
import { createWorld } from '../../../local/world/world.ts'

const MAIN = fileURLToPath(new URL('../../../local/simulator/main.ts', import.meta.url))
const NOW = '2026-11-27T00:00:00Z'
const site = z.object({ url: z.url() })
const addresses = z.object({ edxorg: site, mitxonline: site, mitLearn: site, openExchangeRates: site, control: site })

function run(...options: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [MAIN, ...options])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function failure(...options: string[]): Promise<{ code: unknown; text: string }> {
  const child = run(...options)
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const [code] = await once(child, 'close')
  return { code, text }
}

describe('simulator as a process', () => {
  it('agrees with a world made elsewhere on who may ask what, and ends with its input', async () => {
    const child = run('--learners', '50', '--seed', 's', '--now', NOW)
    const [line] = await once(createInterface(child.stdout), 'line')
    const urls = addresses.parse(JSON.parse(String(line)))
    const now = new Date()
    const world = createWorld({ learners: 50, seed: 's', now: new Date(NOW) })
    const index = Array.from({ length: 50 }, (_, each) => each).find(
      (each) => world.learner(each).accounts.edxorg?.tokens === 'fresh',
    )
    const learner = world.learner(index ?? 0)
    const tokens = seededTokens(createTokenMaker('s', 'edxorg'), learner, 'edxorg', now)
    const asked = await fetch(`${urls.edxorg.url}/api/enrollment/v1/enrollment`, {
      headers: { authorization: `Bearer ${tokens?.accessToken}` },
    })
    expect(asked.status).toBe(200)
    expect(await asked.json()).toMatchObject(learner.accounts.edxorg?.studies.map(({ mode }) => ({ mode })) ?? [])
    const counters = await fetch(`${urls.control.url}/counters`)
    expect(await counters.json()).toMatchObject({ edxorg: { requests: 1 } })
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('names what is wrong with its options, and the port that is in use', async () => {
    expect(await failure('--learners', '0')).toMatchObject({ code: 1, text: expect.stringContaining('learners: ') })
    expect(await failure()).toMatchObject({ code: 1, text: expect.stringContaining('exactly one of --world and --learners') })
    expect(await failure('--world', '/nowhere.json')).toMatchObject({
      code: 1,
      text: expect.stringContaining('/nowhere.json: cannot be read'),
    })
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, text } = await failure('--learners', '1', '--port-base', String(port))
    expect({ code, text }).toEqual({ code: 1, text: `simulator of edX.org: port ${port} is in use, or not allowed\n` })
  })
})
