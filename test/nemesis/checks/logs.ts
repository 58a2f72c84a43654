import { createWorld } from '../../../local/world/world.ts'
import type { Stage } from '../stage.ts'
import type { Check } from './check.ts'

/** A password in an address, a token of a course site, a token that is signed here (a session, a login's state). */
const SECRET = /postgres:postgres@|Bearer |\beyJ[\w-]{8,}\.[\w-]+\./

/** No name, address, token or password is in any log. */
export function logsKeepSecrets(): Check {
  let looked = 0
  let known: Known | undefined
  const look: Check['during'] = async ({ stage, history }) => {
    known ??= knownOf(stage)
    for (const { line } of history.logged.slice(looked)) {
      if (SECRET.test(line)) history.violated('no secret is logged', codeOf(line))
      if (isNamed(line, known)) history.violated('no name is logged', codeOf(line))
    }
    looked = history.logged.length
  }
  return { during: look, after: look }
}

/** What people are known by: in one word, and in several. */
type Known = { words: ReadonlySet<string>; names: readonly string[] }

function knownOf({ seed, learners }: Stage): Known {
  const world = createWorld({ seed, learners, now: new Date() })
  const people = Array.from({ length: learners }, (_, index) => world.learner(index))
  return {
    words: new Set(
      people.flatMap(({ email, emailThere, username, accounts }) => [
        email,
        emailThere,
        username,
        ...Object.values(accounts).map((each) => each?.username ?? email),
      ]),
    ),
    names: people.map(({ firstName, lastName }) => `${firstName} ${lastName}`),
  }
}

const isNamed = (line: string, { words, names }: Known): boolean =>
  line.split(/[^\p{L}\p{N}@._-]+/u).some((word) => words.has(word)) || names.some((name) => line.includes(name))

/** Of a line with a name, what may be told here. */
const codeOf = (line: string): string => /"code":"([a-z-]+)"/.exec(line)?.[1] ?? 'a line without a code'
