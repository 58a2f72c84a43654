import { type Command, UsageError } from './command.ts'
import { didYouMean, nearest } from './nearest.ts'

/** The command whose words begin the line; the longest, so that `learner include` is not taken for the learner `include`. */
export function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const typed = `${words.join(' ')} `
  const fitting = commands.filter((command) => typed.startsWith(`${command.words} `))
  return fitting.toSorted((a, b) => b.words.length - a.words.length)[0]
}

/** The commands that begin with these words. */
export function groupOf(words: readonly string[], commands: readonly Command[]): Command[] {
  const begun = words.length === 0 ? '' : `${words.join(' ')} `
  return commands.filter((command) => `${command.words} `.startsWith(begun))
}

/** What is said of words that are no command: what is likely meant, or what begins so. */
export function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const [first = '', second] = words
  const kin = groupOf([first], commands).map((command) => command.words)
  const typed = second === undefined ? first : `${first} ${second}`
  const known = commands.map((command) => command.words)
  const near = nearest(typed, kin.length > 0 ? kin : known) ?? (kin.length > 0 ? null : nearestWord(first, known))
  const meant = didYouMean(near && `'${near}'`)
  if (kin.length > 0) return new UsageError(`${first}: one of ${kin.map((each) => `'${each}'`).join(', ')}${meant}`)
  return new UsageError(`unknown command '${first}'${meant}`)
}

/** By the first words alone: what follows may be an operand. */
const nearestWord = (first: string, known: readonly string[]) =>
  nearest(first, [...new Set(known.map((words) => words.split(' ')[0] ?? ''))])
