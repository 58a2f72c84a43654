import { type Call, type Command, type Outcome, Refusal, UsageError } from './command.ts'
import { explain } from './explain.ts'
import { type Parsed, parseOptions, wordsOf } from './options.ts'
import type { System } from './system.ts'
import { usage, usageOf } from './usage.ts'

/** What the command line does to the world around it. */
export type Terminal = {
  print: (line: string) => void
  complain: (line: string) => void
  /** Asks a person, and gives what was typed; null when nobody is there to answer. */
  ask: ((question: string) => Promise<string>) | null
  now: () => Date
  connect: (environment: string) => Promise<System>
}

/** Runs one command line. @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function run(args: readonly string[], commands: readonly Command[], terminal: Terminal): Promise<0 | 1 | 2> {
  const { words, help } = wordsOf(args)
  const command = commandOf(words, commands)
  if (help) {
    for (const line of command ? usageOf(command) : usage(commands)) terminal.print(line)
    return 0
  }
  try {
    if (!command) throw new UsageError(unknown(words, commands))
    const parsed = parseOptions(command, args)
    const outcome = await perform(command, parsed, terminal)
    if (parsed.values['json'] === true) terminal.print(JSON.stringify(outcome.data))
    else for (const line of outcome.lines) terminal.print(line)
    return outcome.failed ? 1 : 0
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.complain(`${error.message} (--help tells more)`)
      return 2
    }
    terminal.complain(explain(error))
    return 1
  }
}

async function perform(command: Command, parsed: Parsed, terminal: Terminal): Promise<Outcome> {
  const operands = parsed.words.slice(command.words.split(' ').length)
  const missing = command.operands[operands.length]
  if (missing !== undefined) throw new UsageError(`${command.words}: <${missing}> is missing`)
  const extra = operands[namesOf(command).length]
  if (extra !== undefined) throw new UsageError(`${command.words}: unexpected argument '${extra}'`)
  const system = await terminal.connect(environmentOf(parsed))
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
    if (!terminal.ask) throw new Refusal(`${question} Nobody is there to answer: nothing was done. Say --yes.`)
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

/** The command whose words begin the line; the longest, so that `learner include` is not taken for the learner `include`. */
function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const typed = `${words.join(' ')} `
  const fitting = commands.filter((command) => typed.startsWith(`${command.words} `))
  return fitting.sort((a, b) => b.words.length - a.words.length)[0]
}

function unknown(words: readonly string[], commands: readonly Command[]): string {
  const [first] = words
  if (first === undefined) return 'no command given'
  const kin = commands.map((command) => command.words).filter((known) => known.startsWith(`${first} `))
  if (kin.length > 0) return `${first}: one of ${kin.map((known) => `'${known}'`).join(', ')}`
  return `unknown command '${first}'`
}
