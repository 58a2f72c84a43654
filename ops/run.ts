import { type Call, type Command, type Outcome, Refusal, UsageError } from './command.ts'
import { completionScript } from './completion.ts'
import { failureOf } from './failure.ts'
import { commandOf, groupOf, unknownCommand } from './find-command.ts'
import type { Meter } from './meter.ts'
import { type Parsed, parseOptions, wordsOf } from './options.ts'
import { showingProgress } from './showing-progress.ts'
import type { System } from './system.ts'
import { usage, usageOf, usageOfGroup } from './usage.ts'

/** What the command line does to the world around it. */
export type Terminal = {
  print: (line: string) => void
  complain: (line: string) => void
  /** Asks a person, and gives what was typed; null when nobody is there to answer. */
  ask: ((question: string) => Promise<string>) | null
  /** Says how far something is that takes long. */
  newMeter: () => Meter
  now: () => Date
  /** The commit of this checkout. */
  release: () => string
  /** Where this checkout is. */
  folder: string
  connect: (environment: string) => Promise<System>
}

/** Runs one command line. @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function run(args: readonly string[], commands: readonly Command[], terminal: Terminal): Promise<0 | 1 | 2> {
  const { words, help, version, json } = wordsOf(args)
  const told = asksForHelp(words, help)
    ? helpOn(
        words.filter((word) => word !== 'help'),
        commands,
      )
    : null
  const print = (lines: readonly string[]) => lines.forEach((line) => terminal.print(line))
  try {
    if (version && words.length === 0) return (print([terminal.release()]), 0)
    if (told !== null) return (print(told), 0)
    if (words[0] === 'completion') return (print(completionScript(commands, terminal.folder)), 0)
    const command = commandOf(words, commands)
    if (!command) throw unknownCommand(words, commands)
    const outcome = await perform(command, parseOptions(command, args), terminal)
    print(json ? [JSON.stringify(outcome.data)] : outcome.lines)
    return outcome.failed ? 1 : 0
  } catch (error) {
    const failure = failureOf(error)
    if (json) print([JSON.stringify({ error: failure })])
    else terminal.complain(failure.message)
    return failure.kind === 'usage' ? 2 : 1
  }
}

const asksForHelp = (words: readonly string[], help: boolean) => help || words.length === 0 || words[0] === 'help'

/** Of a command, of those that begin so, or of all; null: there is nothing of that name. */
function helpOn(words: readonly string[], commands: readonly Command[]): string[] | null {
  if (words.length === 0) return usage(commands)
  const command = commandOf(words, commands)
  const group = groupOf(words, commands)
  if (group.length > 1) return usageOfGroup(words.join(' '), group)
  return command ? usageOf(command) : null
}

async function perform(command: Command, parsed: Parsed, terminal: Terminal): Promise<Outcome> {
  const operands = parsed.words.slice(command.words.split(' ').length)
  const missing = command.operands[operands.length]
  if (missing !== undefined) throw new UsageError(`${command.words}: <${missing}> is missing`)
  const extra = operands[namesOf(command).length]
  if (extra !== undefined) throw new UsageError(`${command.words}: unexpected argument '${extra}'`)
  const connected = await terminal.connect(environmentOf(parsed))
  const system = showingProgress(connected, terminal.newMeter)
  try {
    return await command.run(await callOf(command, parsed, operands, terminal, system), system)
  } finally {
    system.close()
  }
}

function environmentOf({ values }: Parsed): string {
  const name = values['env'] ?? 'local'
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UsageError('--env: lower-case letters, digits and dashes only')
  }
  return name
}

async function callOf(
  command: Command,
  { values }: Parsed,
  operands: readonly string[],
  terminal: Terminal,
  system: System,
): Promise<Call> {
  const value = (option: string) => {
    const given = values[option]
    return typeof given === 'string' ? given : null
  }
  const dryRun = values['dry-run'] === true
  const confirmed = async (question: string, isYes: (typed: string) => boolean) => {
    if (dryRun || values['yes'] === true) return
    if (!terminal.ask) throw new Refusal('Not a terminal; nothing was done. Pass --yes to confirm.')
    if (!isYes((await terminal.ask(question)).trim())) throw new Refusal('nothing was done')
  }
  const operator = command.effect === 'reads' ? 'nobody' : await system.operator()
  return {
    operand: (name) => operands[namesOf(command).indexOf(name)] ?? '',
    flag: (option) => values[option] === true,
    value,
    change: { operator, reason: value('reason'), dryRun },
    now: terminal.now(),
    confirm: (question) => confirmed(`${question} [y/N]`, (typed) => /^y(es)?$/i.test(typed)),
    confirmByTyping: (question, text) => confirmed(question, (typed) => typed === text),
  }
}

/** Names of what may follow a command's words, in their order. */
const namesOf = ({ operands, optionalOperands = [] }: Command) => [...operands, ...optionalOperands]
