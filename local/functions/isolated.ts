import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import type { Variables } from './environment.ts'
import { type Call, type Identity, timedOut } from './handler.ts'
import type { Ended, Runner } from './runner.ts'
import type { WorkerMessage } from './worker.ts'

/** A function's bundle, and a module that its processes load before it. */
type Program = { bundle: string; preload?: string }

const workerFile = join(import.meta.dirname, 'worker.ts')

type Crashed = Extract<Ended, { kind: 'crashed' }>
const crashed = (message: string): Crashed => ({ kind: 'crashed', message })

/**
 * Runs a function's bundle in processes of its own, one call at a time in each, with nothing but its own environment. Processes start
 * when they are needed, up to `most`; more calls wait for one.
 */
export function isolated(program: Program, identity: Identity, variables: Variables, most: number): Runner {
  const all = new Set<Worker>()
  const idle: Worker[] = []
  const waiting: ((worker: Worker | undefined) => void)[] = []
  let closed = false

  const start = () => {
    const worker = startWorker(program, identity, variables)
    all.add(worker)
    void worker.exited.then(() => all.delete(worker))
    return worker
  }
  const take = (): Worker | Promise<Worker | undefined> => {
    for (let worker = idle.pop(); worker; worker = idle.pop()) if (all.has(worker)) return worker
    return all.size < most ? start() : new Promise((resolve) => waiting.push(resolve))
  }
  const giveBack = (worker: Worker) => {
    const next = waiting.shift()
    if (next) next(all.has(worker) ? worker : start())
    else idle.push(worker)
  }

  return {
    run: async (call) => {
      const worker = closed ? undefined : await take()
      if (!worker) return crashed('The functions have been stopped')
      const ended = await worker.run(call)
      if (!closed) giveBack(worker)
      return ended
    },
    close: async () => {
      closed = true
      for (const next of waiting.splice(0)) next(undefined)
      await Promise.all([...all].map((worker) => worker.end()))
    },
  }
}

interface Worker {
  /** When the process has ended. */
  readonly exited: Promise<Crashed>
  readonly run: (call: Call) => Promise<Ended>
  readonly end: () => Promise<void>
}

function startWorker({ bundle, preload }: Program, { name, memoryMb }: Identity, variables: Variables): Worker {
  const child = fork(workerFile, [bundle, name, String(memoryMb)], {
    env: { ...variables },
    execArgv: [`--max-old-space-size=${memoryMb}`, ...(preload === undefined ? [] : ['--import', pathToFileURL(preload).href])],
    // Standard output is the report's alone.
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const exited = exitOf(child)
  const next = messagesOf(child, exited)
  const ready = next()
  return {
    exited,
    end: async () => {
      child.kill('SIGKILL')
      await exited
    },
    run: async (call) => {
      const started = await ready
      if (started.kind === 'ready') return callWorker({ child, next, exited }, call)
      // A worker that cannot load its bundle says so and exits; nobody is to get it again.
      await exited
      return started
    },
  }
}

interface Process {
  readonly child: ChildProcess
  readonly next: () => Promise<WorkerMessage | Crashed>
  readonly exited: Promise<Crashed>
}

async function callWorker({ child, next, exited }: Process, call: Call): Promise<Ended> {
  const answer = next()
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, call.timeoutMs)
  // What could not be sent is seen by the process's end.
  child.send(call, () => {})
  const message = await answer
  clearTimeout(timer)
  if (late) {
    // An answer that came while the process was being killed is too late as well.
    await exited
    return timedOut(call)
  }
  return message.kind === 'ready' ? crashed('The worker started twice') : message
}

const workerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('ok'), result: z.string() }),
  z.object({ kind: z.literal('error'), errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) }),
])

/**
 * Each call of the returned function waits for the next message of a worker, or its end. Not by a race of promises: each would be
 * kept, with its result, until the worker ends.
 */
function messagesOf(child: ChildProcess, exited: Promise<Crashed>): () => Promise<WorkerMessage | Crashed> {
  let end: Crashed | undefined
  let settle: (message: WorkerMessage | Crashed) => void = () => {}
  child.on('message', (message) => settle(workerMessage.parse(message)))
  void exited.then((how) => {
    end = how
    settle(how)
  })
  return () =>
    new Promise((resolve) => {
      if (end) resolve(end)
      else settle = resolve
    })
}

/** Processes of this module that live: they end with this process, also when it ends in a hurry. */
const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** Says how a process ended, in Lambda's words (https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html). */
function exitOf(child: ChildProcess): Promise<Crashed> {
  living.add(child)
  return new Promise((resolve) => {
    const end = (how: string) => {
      living.delete(child)
      resolve(crashed(`Runtime exited with error: ${how}`))
    }
    // Unlike `exit`, it comes after the last message.
    child.once('close', (code, signal) => end(signal === null ? `exit status ${code}` : `signal: ${signal}`))
    child.on('error', (error) => end(error.message))
  })
}
