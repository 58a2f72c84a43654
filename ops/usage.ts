import type { Command } from './command.ts'
import { optionsOf } from './options.ts'
import { table } from './table.ts'

const synopsisOf = ({ words, operands, optionalOperands = [] }: Command) =>
  [words, ...operands.map((name) => `<${name}>`), ...optionalOperands.map((name) => `[<${name}>]`)].join(' ')

/** What `ops --help` prints. */
export function usage(commands: readonly Command[]): string[] {
  return [
    'npm run ops -- <command> [--env NAME] [--json]',
    '',
    ...summaries(commands),
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 wrong usage. `<command> --help` tells the options.',
    '`--version` tells which checkout this is. `eval "$(npm run --silent ops -- completion)"` makes `ops` a word of your shell, with completion.',
  ]
}

/** What `ops freeze --help` prints: the commands that begin so. */
export function usageOfGroup(word: string, commands: readonly Command[]): string[] {
  return [`npm run ops -- ${word} … [--env NAME] [--json]`, '', ...summaries(commands)]
}

const summaries = (commands: readonly Command[]) =>
  table(
    null,
    commands.map((command) => [`  ${synopsisOf(command)}`, command.summary]),
  )

/** What `ops <command> --help` prints. */
export function usageOf(command: Command): string[] {
  const rows = Object.entries(optionsOf(command)).map(([name, { value, help }]) => [
    `  --${name}${value ? ` ${value}` : ''}`,
    help,
  ])
  return [`npm run ops -- ${synopsisOf(command)} [options]`, '', `${command.summary}.`, '', ...table(null, rows)]
}
