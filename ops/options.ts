import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Command, type Option, UsageError } from './command.ts'
import { didYouMean, nearest } from './nearest.ts'

/** Options of every command. */
const COMMON: Readonly<Record<string, Option>> = {
  env: { value: 'NAME', help: 'the environment; `local` unless given' },
  json: { help: 'print one JSON object' },
  help: { help: 'show this text' },
}
const OF_CHANGES: Readonly<Record<string, Option>> = {
  'dry-run': { help: 'show what would be done, change nothing' },
  reason: { value: 'TEXT', help: 'why, for the audit log' },
}
const OF_DESTRUCTIVE: Readonly<Record<string, Option>> = { yes: { help: 'do not ask' } }

/** Every option that a command takes. */
export function optionsOf(command: Command): Readonly<Record<string, Option>> {
  return {
    ...command.options,
    ...(command.effect === 'reads' ? {} : OF_CHANGES),
    ...(command.effect === 'destroys' ? OF_DESTRUCTIVE : {}),
    ...COMMON,
  }
}

/** The words among the arguments, before it is known which command, and so which options, are meant. */
export function wordsOf(args: readonly string[]): { words: string[]; help: boolean; version: boolean; json: boolean } {
  const options = { ...configOf(COMMON), version: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false })
  const said = (name: string) => values[name] === true
  return { words: positionals, help: said('help'), version: said('version'), json: said('json') }
}

export type Parsed = { words: string[]; values: Record<string, string | boolean | undefined> }

/** @throws UsageError on an option that the command does not have, or one without its value. */
export function parseOptions(command: Command, args: readonly string[]): Parsed {
  try {
    const config = configOf(optionsOf(command))
    const { values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true })
    return { words: positionals, values: { ...values } as Parsed['values'] }
  } catch (error) {
    // Node adds advice on positional arguments after the first sentence.
    const [sentence = ''] = (error instanceof Error ? error.message : 'unreadable arguments').split(/\. |\n/)
    const [, unknown = ''] = /^Unknown option '--?([^']+)'/.exec(sentence) ?? []
    const near = unknown === '' ? null : nearest(unknown, Object.keys(optionsOf(command)))
    const meant = didYouMean(near && `--${near}`)
    throw new UsageError(`${command.words}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}${meant}`)
  }
}

function configOf(options: Readonly<Record<string, Option>>): ParseArgsOptionsConfig {
  const entries = Object.entries(options).map(([name, { value }]) => [name, { type: value ? 'string' : 'boolean' }] as const)
  return { ...Object.fromEntries(entries), ...('help' in options ? { help: { type: 'boolean', short: 'h' } } : {}) }
}
