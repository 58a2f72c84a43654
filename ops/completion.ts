import type { Command } from './command.ts'
import { optionsOf } from './options.ts'

/**
 * A script for bash, and for zsh with bashcompinit, that makes `ops` a command of the shell, and completes its words and options.
 * `folder` is where this checkout is.
 */
export function completionScript(commands: readonly Command[], folder: string): string[] {
  // The longest first: what begins as `learner include` is not `learner`.
  const longest = commands.toSorted((a, b) => b.words.length - a.words.length)
  const entries = longest.map((command) => {
    const options = Object.keys(optionsOf(command)).map((name) => `--${name}`)
    return `    ${quoted(command.words)}*) options=${quoted(options.join(' '))} ;;`
  })
  return [
    `ops() { npm --silent --prefix ${quoted(folder)} run ops -- "$@"; }`,
    '_ops() {',
    `  local known=${quoted(commands.map(({ words }) => words).join('\n'))}`,
    '  local typed="${COMP_WORDS[*]:1:COMP_CWORD-1}" word="${COMP_WORDS[COMP_CWORD]}" next options',
    '  case "$typed" in',
    ...entries,
    '  esac',
    '  next=$(printf "%s\\n" "$known" | while read -r line; do',
    '    if [ -z "$typed" ]; then echo "${line%% *}"; elif [ "${line#"$typed "}" != "$line" ]; then line="${line#"$typed "}"; echo "${line%% *}"; fi',
    '  done | sort -u)',
    '  COMPREPLY=($(compgen -W "$next $options" -- "$word"))',
    '}',
    '[ -n "$ZSH_VERSION" ] && autoload -U +X bashcompinit && bashcompinit',
    'complete -F _ops ops',
  ]
}

/** One word of a shell, whatever is in it. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
