import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import type { FunctionDefinition } from '../../../lambdas/functions.ts'
import { type FunctionRuntime, startFunctions } from '../../../local/functions/runtime.ts'

const definition = {
  entry: join(import.meta.dirname, 'handlers.ts'),
  environment: z.object({ GREETING: z.string() }),
  timeoutSeconds: 30,
  memoryMb: 128,
} satisfies FunctionDefinition
const functions = {
  plain: definition,
  two: { ...definition, reservedConcurrency: 2, timeoutSeconds: 0.2 },
  other: { ...definition, environment: z.object({ FAREWELL: z.string() }) },
  assets: { ...definition, assets: ['lambdas/database/migrations'] },
}
const environment = { GREETING: 'hello', FAREWELL: 'bye', AWS_REGION: 'us-east-1' }

const error = (errorType: string, errorMessage: unknown, trace: unknown = expect.any(Array)) => ({
  kind: 'error',
  errorType,
  errorMessage,
  trace,
})

describe.each([{ isolated: false }, { isolated: true }])('functions (isolated: $isolated)', ({ isolated }) => {
  let runtime: FunctionRuntime
  beforeAll(async () => {
    runtime = await startFunctions({ functions, environment, isolated })
  })
  afterAll(() => runtime.close())

  it('gives the event as its JSON text says, and the result likewise', async () => {
    const event = { do: 'echo', text: 'ä', names: ['a'] }
    const answer = await runtime.invoke('plain', event)
    expect(answer).toEqual({ kind: 'ok', payload: event })
    expect(answer.kind === 'ok' && answer.payload).not.toBe(event)
    expect(await runtime.invoke('plain', { do: 'nothing' })).toEqual({ kind: 'ok', payload: null })
  })

  it('loads a handler once for the calls that follow each other', async () => {
    const first = await runtime.invoke('plain', { do: 'count' })
    const second = await runtime.invoke('plain', { do: 'count' })
    expect([first, second]).toEqual([
      { kind: 'ok', payload: 1 },
      { kind: 'ok', payload: 2 },
    ])
  })

  it('takes a name or an ARN, and knows what it does not have', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:plain:$LATEST'
    expect(await runtime.invoke(arn, { do: 'echo' })).toEqual({ kind: 'ok', payload: { do: 'echo' } })
    expect(await runtime.invoke('none', {})).toEqual({ kind: 'missing', message: 'Function not found: none' })
  })

  it('tells what Lambda tells', async () => {
    const answer = await runtime.invoke('plain', { do: 'context' })
    expect(answer).toMatchObject({
      kind: 'ok',
      payload: { functionName: 'plain', functionVersion: '$LATEST', memoryLimitInMB: '128', awsRequestId: expect.any(String) },
    })
    const { remaining } = z.object({ payload: z.object({ remaining: z.number() }) }).parse(answer).payload
    expect(remaining).toBeGreaterThan(0)
    expect(remaining).toBeLessThanOrEqual(30_000)
  })

  it('gives an error by its name, message and trace', async () => {
    const answer = await runtime.invoke('plain', { do: 'throw', text: 'no luck' })
    expect(answer).toEqual(error('TooBad', 'no luck'))
    expect(answer.kind === 'error' && answer.trace[0]).toBe('TooBad: no luck')
    expect(await runtime.invoke('plain', { do: 'throwText' })).toEqual(error('string', 'just text', []))
    expect(await runtime.invoke('plain', { do: 'circle' })).toEqual(error('Error', 'Unable to stringify response body'))
  })

  it('limits event and result to 6 MB', async () => {
    const tooLong = 'x'.repeat(6 * 1024 * 1024)
    const limit = 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'
    expect(await runtime.invoke('plain', { do: 'echo', text: tooLong })).toEqual(
      error('Lambda.RequestTooLargeException', limit, []),
    )
    const answer = await runtime.invoke('plain', { do: 'big' })
    expect(answer).toEqual(error('Function.ResponseSizeTooLarge', expect.stringContaining('(6291458 bytes)'), []))
  })

  it('throttles past the reserved concurrency, and ends what takes too long', async () => {
    const both = [runtime.invoke('two', { do: 'hang' }), runtime.invoke('two', { do: 'hang' })]
    expect(await runtime.invoke('two', { do: 'echo' })).toEqual({ kind: 'throttled', message: 'Rate Exceeded.' })
    const late = error(
      'Sandbox.Timedout',
      expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.20 seconds$/),
      [],
    )
    expect(await Promise.all(both)).toEqual([late, late])
    expect(await runtime.invoke('two', { do: 'echo' })).toEqual({ kind: 'ok', payload: { do: 'echo' } })
  })
})

describe('functions in one process', () => {
  it('gives the error of a handler that cannot be loaded', async () => {
    const broken = { ...definition, entry: join(import.meta.dirname, 'not-a-handler.ts') }
    const runtime = await startFunctions({ functions: { broken }, environment, isolated: false })
    expect(await runtime.invoke('broken', {})).toEqual(
      error('Runtime.HandlerNotFound', expect.stringContaining('exports no function named handler')),
    )
  })
})

describe('isolated functions', () => {
  const start = (more: Record<string, FunctionDefinition>) => startFunctions({ functions: more, environment, isolated: true })

  it('see their own variables, and no others', async () => {
    const runtime = await start(functions)
    const variables = async (name: string) => {
      const answer = await runtime.invoke(name, { do: 'variables' })
      return answer.kind === 'ok' ? answer.payload : answer
    }
    const lambda = {
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_REGION: 'us-east-1',
      TZ: 'UTC',
    }
    const [plain, other] = await Promise.all([variables('plain'), variables('other')])
    await runtime.close()
    expect(plain).toEqual({ ...lambda, GREETING: 'hello', AWS_LAMBDA_FUNCTION_NAME: 'plain' })
    expect(other).toEqual({ ...lambda, FAREWELL: 'bye', AWS_LAMBDA_FUNCTION_NAME: 'other' })
  })

  it('crash alone; the next call gets a new process', async () => {
    const runtime = await start({ plain: definition })
    const [crash, echo] = await Promise.all([runtime.invoke('plain', { do: 'exit' }), runtime.invoke('plain', { do: 'echo' })])
    expect(crash).toEqual({ kind: 'crashed', message: 'Runtime exited with error: exit status 3' })
    expect(echo).toEqual({ kind: 'ok', payload: { do: 'echo' } })
    expect(await runtime.invoke('plain', { do: 'count' })).toMatchObject({ kind: 'ok' })
    await runtime.close()
  })

  it('are ended in the middle of a computation that takes too long', async () => {
    const runtime = await start({ two: functions.two })
    expect(await runtime.invoke('two', { do: 'spin' })).toMatchObject({ errorType: 'Sandbox.Timedout' })
    await runtime.close()
  })

  it('wait for a process when all that may be are busy, and use it again', async () => {
    const runtime = await start({ plain: definition })
    const calls = Array.from({ length: 20 }, () => runtime.invoke('plain', { do: 'process' }))
    const answers = await Promise.all(calls)
    await runtime.close()
    const processes = new Set(answers.map((answer) => (answer.kind === 'ok' ? answer.payload : answer.kind)))
    expect(processes.size).toBeLessThanOrEqual(8)
    expect(processes).not.toContain('crashed')
  })

  it('crash when the runtime is closed, also those that wait', async () => {
    const runtime = await start({ plain: definition })
    const calls = Array.from({ length: 10 }, () => runtime.invoke('plain', { do: 'hang' }))
    await runtime.close()
    const kinds = (await Promise.all(calls)).map(({ kind }) => kind)
    expect(kinds).toEqual(kinds.map(() => 'crashed'))
    expect(await runtime.invoke('plain', {})).toMatchObject({ kind: 'crashed' })
  })

  it('end with their parent, also when it is killed', async () => {
    // Its bundles stay when it is killed.
    const folder = await mkdtemp(join(tmpdir(), 'micromasters-parent-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'parent.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder },
    })
    const [answer] = await once(parent.stdout, 'data')
    expect(JSON.parse(String(answer))).toEqual({ kind: 'ok', payload: expect.any(Number) })
    parent.stderr.resume()
    const closed = once(parent.stderr, 'end')
    parent.kill('SIGKILL')
    // The worker holds the same pipe: it ends when both are gone.
    expect(await closed).toEqual([])
  })

  it('give the error of a bundle that cannot be loaded', async () => {
    const broken = { ...definition, entry: join(import.meta.dirname, 'not-a-handler.ts') }
    const runtime = await start({ broken })
    expect(await runtime.invoke('broken', {})).toMatchObject({ errorType: 'Runtime.HandlerNotFound' })
    await runtime.close()
  })

  it('cannot be made from a file that is not there', async () => {
    await expect(start({ gone: { ...definition, entry: 'lambdas/gone.ts' } })).rejects.toThrow('lambdas/gone.ts')
  })
})

it.each([{ isolated: false }, { isolated: true }])('names every function and variable that does not fit', async (how) => {
  const starting = startFunctions({ functions, environment: { FAREWELL: 'bye' }, ...how })
  await expect(starting).rejects.toThrow(
    /^environment of function plain: GREETING: .*\nfunction two: GREETING: .*\nfunction assets: /,
  )
})
