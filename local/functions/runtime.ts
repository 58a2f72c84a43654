import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import type { FunctionDefinition } from '../../lambdas/functions.ts'
import type { Invocation, Invoke } from '../workflows/invocation.ts'
import { parseJson } from '../workflows/json.ts'
import { bundleFunctions, bundleIn } from './bundle.ts'
import { readComponents } from './components.ts'
import { checkEnvironments, environmentOf, type Variables } from './environment.ts'
import { PAYLOAD_LIMIT } from './handler.ts'
import { inProcess } from './in-process.ts'
import { isolated } from './isolated.ts'
import { functionNameOf } from './name.ts'
import type { Ended, Runner } from './runner.ts'

export interface FunctionRuntime {
  /** Takes a function's name or ARN. */
  readonly invoke: Invoke
  /** Ends the functions' processes; calls under way end as crashed. */
  readonly close: () => Promise<void>
}

export interface FunctionRuntimeOptions {
  readonly functions: Readonly<Record<string, FunctionDefinition>>
  /** The variables of all functions together; in-process they are put into `process.env`. */
  readonly environment: Variables
  /** Each function from the bundle that deploys, in processes of its own that see its own variables only. */
  readonly isolated: boolean | Prepared
}

/** What a system that starts again and again, with the same functions, makes once. */
export interface Prepared {
  /** The folder with the bundles (`bundleFunctions`). */
  readonly bundles: string
  /** A module that every function's process loads before its bundle. */
  readonly preload?: string
  /** Processes of a function at most; `MOST_WORKERS` unless said otherwise. */
  readonly most?: number
}

const root = dirname(dirname(import.meta.dirname))

/** Processes of an isolated function at most: a process takes some 90 MB, and 40 of each function would not fit a laptop. */
const MOST_WORKERS = 8

/**
 * Runs the functions of the table as Lambda does: events and results cross as JSON text of at most 6 MB, a call past the reserved
 * concurrency is throttled, a call past the timeout ends as `Sandbox.Timedout`.
 * @throws Error naming function and variable when the environment does not fit; esbuild's error when a bundle cannot be made.
 */
export async function startFunctions(options: FunctionRuntimeOptions): Promise<FunctionRuntime> {
  checkEnvironments(options.functions, options.environment)
  const { runnerOf, cleanUp } = options.isolated ? await bundled(options) : shared(options)
  const running = new Map(
    Object.entries(options.functions).map(([name, definition]) => {
      const runner = runnerOf(name, definition)
      return [name, { runner, invoke: limited(runner, definition) }]
    }),
  )
  return {
    invoke: async (nameOrArn, payload) => {
      const name = functionNameOf(nameOrArn)
      const found = running.get(name)
      if (!found) return { kind: 'missing', message: `Function not found: ${name}` }
      return found.invoke(JSON.stringify(payload))
    },
    close: async () => {
      await Promise.all([...running.values()].map(({ runner }) => runner.close()))
      await cleanUp()
    },
  }
}

interface Runners {
  readonly runnerOf: (name: string, definition: FunctionDefinition) => Runner
  readonly cleanUp: () => Promise<void>
}

function shared({ environment }: FunctionRuntimeOptions): Runners {
  Object.assign(process.env, environment)
  readComponents()
  return {
    runnerOf: (name, { entry, memoryMb }) => inProcess(isAbsolute(entry) ? entry : join(root, entry), { name, memoryMb }),
    cleanUp: async () => {},
  }
}

async function bundled({ functions, environment, isolated: how }: FunctionRuntimeOptions): Promise<Runners> {
  const {
    bundles,
    preload,
    most: limit = MOST_WORKERS,
    cleanUp,
  } = typeof how === 'object' ? { ...how, cleanUp: async () => {} } : await bundledNow(functions)
  return {
    runnerOf: (name, definition) => {
      const most = Math.min(definition.reservedConcurrency ?? limit, limit)
      const identity = { name, memoryMb: definition.memoryMb }
      const program = { bundle: bundleIn(bundles, name), ...(preload !== undefined && { preload }) }
      return isolated(program, identity, environmentOf(name, definition, environment), most)
    },
    cleanUp,
  }
}

// Outside of the project, so that a bundle that is not complete finds no node_modules.
async function bundledNow(functions: FunctionRuntimeOptions['functions']): Promise<Prepared & Pick<Runners, 'cleanUp'>> {
  const bundles = await mkdtemp(join(tmpdir(), 'micromasters-functions-'))
  const cleanUp = () => rm(bundles, { recursive: true, force: true })
  try {
    await bundleFunctions(functions, root, bundles)
    return { bundles, cleanUp }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

function limited(runner: Runner, { timeoutSeconds, reservedConcurrency = Infinity }: FunctionDefinition) {
  let underWay = 0
  return async (event: string): Promise<Invocation> => {
    if (underWay >= reservedConcurrency) return { kind: 'throttled', message: 'Rate Exceeded.' }
    if (Buffer.byteLength(event) > PAYLOAD_LIMIT) return tooLarge
    underWay += 1
    try {
      return invocationOf(await runner.run({ requestId: randomUUID(), event, timeoutMs: timeoutSeconds * 1000 }))
    } finally {
      underWay -= 1
    }
  }
}

const tooLarge: Invocation = {
  kind: 'error',
  errorType: 'Lambda.RequestTooLargeException',
  errorMessage: `Request must be smaller than ${PAYLOAD_LIMIT} bytes for the InvokeFunction operation`,
  trace: [],
}

const invocationOf = (ended: Ended): Invocation =>
  ended.kind === 'ok' ? { kind: 'ok', payload: parseJson(ended.result) } : ended
