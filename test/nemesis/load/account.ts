import { createWorld } from '../../../local/world/world.ts'

/** A learner of the world as a client: with the user's id as its name in the history, and an account at a course site. */
export function accountOf({ seed, learners }: { seed: string; learners: number }, index: number) {
  const learner = createWorld({ seed, learners, now: new Date() }).learner(index)
  const backend = learner.accounts.edxorg ? 'edxorg' : 'mitxonline'
  return { backend, site: learner.accounts[backend]?.username ?? '', username: learner.username, name: String(learner.userId) }
}
