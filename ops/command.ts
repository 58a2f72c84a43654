import type { Change } from '../lambdas/operations/request.ts'
import type { System } from './system.ts'

/** An option of one command, beside those that all have (ops/options.ts). With a `value` it takes one, of that name in the usage. */
export type Option = { value?: string; help: string }

/** One command: all that the command line knows of it. */
export type Command = {
  /** Its words, as they are typed: `refresh stop`. */
  words: string
  /** Names of what has to follow the words. */
  operands: readonly string[]
  /** Names of what may follow those; `operand` gives '' for what does not. */
  optionalOperands?: readonly string[]
  summary: string
  options?: Readonly<Record<string, Option>>
  /** `changes`: takes --dry-run and --reason. `destroys`: asks too, unless --yes. */
  effect: 'reads' | 'changes' | 'destroys'
  run: (call: Call, system: System) => Promise<Outcome>
}

/** How a command was called. */
export type Call = {
  operand: (name: string) => string
  flag: (option: string) => boolean
  /** The value of an option, null when it was not given. */
  value: (option: string) => string | null
  /** Who changes, why, and whether only to show what would be done. */
  change: Change
  /** Asks before something is destroyed. @throws Refusal unless the answer is yes; a dry run is not asked. */
  confirm: (question: string) => Promise<void>
  /** As `confirm`, for what cannot be undone: a text has to be typed. */
  confirmByTyping: (question: string, text: string) => Promise<void>
  now: Date
}

export type Outcome = {
  /** What --json prints. */
  data: unknown
  /** What people read. */
  lines: readonly string[]
  /** It was answered, and the answer is bad: exit code 1. */
  failed?: boolean
}

/** A no with its reason, in one line: exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** The command was typed wrongly; one line says how: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
