import { backends } from '../../lambdas/domain/backends.ts'
import type { Account, Learner, Study } from './learner.ts'
import type { Mix } from './mix.ts'
import { createRandom, type Random } from './random.ts'

/**
 * The learner with what the sites do that nobody expects (local/world/mix.ts). Drawn apart from everything else, so that the same people
 * study the same whatever the shares.
 */
export function withOddities(learner: Learner, mix: Mix, seed: string): Learner {
  const random = createRandom(seed, 'oddities', learner.index)
  const accounts: Learner['accounts'] = {}
  for (const backend of backends) {
    const account = learner.accounts[backend]
    const isForgotten = random.chance(mix.unknownNames) && backend === 'mitxonline'
    const changed = account && renamed(random, mix, withExtraCredit(random, mix, account))
    if (changed) accounts[backend] = isForgotten ? { ...changed, tokens: 'dead', isKnown: false } : changed
  }
  const emailThere = random.chance(mix.changedAddresses) ? `now.${learner.email}` : learner.email
  const odd = { ...learner, emailThere, accounts }
  return random.chance(mix.deadRun) ? withDeadRun(random, odd) : odd
}

function withExtraCredit(random: Random, { extraCredit }: Mix, account: Account): Account {
  const more = (study: Study): Study => {
    const percent = 1 + random.integer(1, 10) / 100
    if (!random.chance(extraCredit) || study.run.phase !== 'past' || !study.grade) return study
    const grade = { percent, passed: true, letterGrade: 'Pass' }
    return { ...study, grade, certificate: study.certificate && { ...study.certificate, percent } }
  }
  return { ...account, studies: account.studies.map(more) }
}

/** The index stays at the end, by which the site finds everybody. */
function renamed(random: Random, mix: Mix, account: Account): Account {
  if (!random.chance(mix.renamed)) return account
  return { ...account, username: account.username.replace(/([-_])\d+$/, '$1again$&') }
}

function withDeadRun(random: Random, learner: Learner): Learner {
  const asked = backends.flatMap((backend) => learner.accounts[backend]?.studies ?? [])
  const candidates = asked.filter(({ run, isActive }) => run.known && isActive)
  if (candidates.length === 0) return learner
  const dead = random.pick(candidates)
  const accounts: Learner['accounts'] = {}
  for (const backend of backends) {
    const account = learner.accounts[backend]
    if (!account) continue
    const studies = account.studies.map((study) => (study === dead ? { ...study, isDead: true } : study))
    accounts[backend] = { ...account, studies }
  }
  return { ...learner, accounts }
}
