import { createWorld } from '../../../local/world/world.ts'
import type { Check } from './check.ts'

/** No name, address, token or password is in any log. */
export function logsKeepSecrets(): Check {
  return {
    after: async ({ stage, history }) => {
      const world = createWorld({ seed: stage.seed, learners: stage.learners, now: new Date() })
      const people = Array.from({ length: stage.learners }, (_, index) => world.learner(index))
      const secret = new Set(
        people.flatMap(({ email, username, accounts }) => [
          email,
          username,
          ...Object.values(accounts).map((each) => each?.username ?? email),
        ]),
      )
      for (const { line } of history.logged) {
        if (/postgres:postgres@|Bearer /.test(line)) history.violated('no secret is logged', line.slice(0, 80))
        const words = line.split(/[^\p{L}\p{N}@._-]+/u)
        if (words.some((word) => secret.has(word))) history.violated('no name is logged', codeOf(line))
      }
    },
  }
}

/** Of a line with a name, what may be told here. */
const codeOf = (line: string): string => /"code":"([a-z-]+)"/.exec(line)?.[1] ?? 'a line without a code'
