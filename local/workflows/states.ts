import type { Condition } from './choice.ts'
import type { Json } from './json.ts'
import type { Path } from './paths.ts'
import type { Template } from './templates.ts'

/** A state machine, checked and with every path, template and rule compiled once. */
export interface Machine extends States {
  readonly timeoutSeconds: number | undefined
}

export interface States {
  readonly startAt: string
  readonly states: ReadonlyMap<string, State>
}

interface Common {
  readonly name: string
  readonly inputPath: Path | null | undefined
  readonly outputPath: Path | null | undefined
}

interface Working extends Common {
  readonly parameters: Template | undefined
  readonly resultSelector: Template | undefined
  readonly resultPath: ((input: Json, result: Json) => Json) | undefined
  readonly retry: readonly Retrier[]
  readonly catch: readonly Catcher[]
  /** undefined: the execution ends here. */
  readonly next: string | undefined
}

export interface Retrier {
  readonly errors: readonly string[]
  readonly intervalSeconds: number
  readonly backoffRate: number
  readonly maxAttempts: number
  readonly maxDelaySeconds: number
  readonly fullJitter: boolean
}

export interface Catcher {
  readonly errors: readonly string[]
  readonly resultPath: ((input: Json, result: Json) => Json) | undefined
  readonly next: string
}

export interface TaskState extends Working {
  readonly type: 'Task'
  readonly timeoutSeconds: number | undefined
}
export interface PassState extends Working {
  readonly type: 'Pass'
  readonly result: Json | undefined
}
export interface MapState extends Working {
  readonly type: 'Map'
  readonly distributed: boolean
  readonly itemsPath: Path | undefined
  readonly itemSelector: Template | undefined
  readonly maxConcurrency: number | Path
  /** undefined where the machine does not say. */
  readonly toleratedCount: number | undefined
  readonly toleratedPercentage: number | undefined
  readonly label: string
  readonly processor: States
}
export interface ChoiceState extends Common {
  readonly type: 'Choice'
  readonly choices: readonly { readonly matches: Condition; readonly next: string }[]
  readonly default: string | undefined
}
export interface WaitState extends Common {
  readonly type: 'Wait'
  readonly until: { readonly kind: 'seconds' | 'timestamp'; readonly value: number | string | Path }
  readonly next: string | undefined
}
export interface SucceedState extends Common {
  readonly type: 'Succeed'
}
export interface FailState extends Common {
  readonly type: 'Fail'
  readonly error: string | Path | undefined
  readonly cause: string | Path | undefined
}
export type State = TaskState | PassState | MapState | ChoiceState | WaitState | SucceedState | FailState
