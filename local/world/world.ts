import { type Backend, backends } from '../../lambdas/domain/backends.ts'
import { type Catalog, createCatalog } from './catalog.ts'
import { createLearner, type Learner, offersOf } from './learner.ts'
import { defaultMix, type Mix } from './mix.ts'
import { asWritten, type WrittenPerson } from './people.ts'
import { createPerson, namedAs, type Person, usernameOf } from './person.ts'
import type { ProgramPlan } from './program-plans.ts'
import { cast } from './story/cast.ts'

/** Indices below are learners of MicroMasters; ids that the running system gives itself lie above. */
export const MAX_LEARNERS = 1_000_000

/** People who have accounts on both sites, and have never been to MicroMasters. The last one has not confirmed the email address. */
export const newcomers: readonly number[] = [0, 1, 2, 3, 4].map((nth) => MAX_LEARNERS + nth)

export type WorldOptions = {
  learners: number
  seed: string
  /** Decides the term around which the runs lie, and nothing else: two processes agree unless a term ends between them. */
  now: Date
  /** What it leaves out is as by default. */
  mix?: Partial<Mix> | undefined
  programs?: readonly ProgramPlan[] | undefined
  /** So many courses stand in MIT Learn twice: on both platforms, with runs on each. */
  twoPlatforms?: number | undefined
  people?: readonly WrittenPerson[] | undefined
  /** The first learners are the people of the story, as many as there are learners (local/world/story/). */
  story?: boolean | undefined
}

/** Programs, runs, learners and what each site knows of them: the same from the same options, each learner made when asked for. */
export type World = {
  seed: string
  learners: number
  catalog: Catalog
  /** @throws RangeError when there is nobody at the index. */
  learner: (index: number) => Learner
  /** The same person without the studies, for lists. @throws RangeError */
  person: (index: number) => Person
  /** Who has this username on the site; undefined when nobody does. */
  indexOf: (backend: Backend, username: string) => number | undefined
  /** Whether somebody lives at the index. */
  has: (index: number) => boolean
}

/** @throws Error naming the field, when a written person is in a run or program that there is not. */
export function createWorld(options: WorldOptions): World {
  const { learners, seed, now, programs: plans, twoPlatforms, people = [], story } = options
  const mix = { ...defaultMix, ...options.mix }
  if (!Number.isInteger(learners) || learners < people.length || learners > MAX_LEARNERS) {
    throw new RangeError(`learners: must be a whole number from ${people.length} (the people written down) to ${MAX_LEARNERS}`)
  }
  const catalog = createCatalog(now, { plans, twoPlatforms, story })
  const settings = { seed, catalog, offers: offersOf(catalog), mix }
  const has = (index: number) => (index >= 0 && index < learners) || newcomers.includes(index)

  const generated = (index: number) => {
    if (!has(index)) throw new RangeError(`learner ${index}: there is none`)
    return newcomers.includes(index)
      ? newcomer(createLearner({ ...settings, mix: NEWCOMERS_MIX }, index))
      : createLearner(settings, index)
  }
  const usernames = (person: Person) => ({ edxorg: usernameOf(person, 'edxorg'), mitxonline: usernameOf(person, 'mitxonline') })
  const written = people.map((person, index) => {
    const base = generated(index)
    return asWritten(base, person, catalog, usernames(base))
  })
  const told = (story ? cast(now) : []).slice(0, learners).map((each, index) => {
    const base = generated(index)
    const named = namedAs(each.person, index)
    const person = { ...base, ...named, ...each.life, emailThere: named.email }
    return { ...asWritten(person, each.person, catalog, usernames(person)), story: each }
  })
  const learner = keeping((index: number) => told[index] ?? written[index] ?? generated(index))

  return {
    seed,
    learners,
    catalog,
    has,
    learner,
    person: (index) => told[index] ?? written[index] ?? (has(index) ? createPerson(seed, index) : generated(index)),
    indexOf: (backend, username) => {
      const index = Number(/[-_](\d{1,7})$/.exec(username)?.[1] ?? Number.NaN)
      const account = has(index) ? learner(index).accounts[backend] : undefined
      return account?.isKnown === true && account.username.toLowerCase() === username.toLowerCase() ? index : undefined
    },
  }
}

/** What is asked about one learner is asked close together. */
const KEPT = 512

function keeping(make: (index: number) => Learner): (index: number) => Learner {
  const kept = new Map<number, Learner>()
  return (index) => {
    const known = kept.get(index)
    if (known) return known
    const made = make(index)
    const oldest = kept.size >= KEPT ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    kept.set(index, made)
    return made
  }
}

const NEWCOMERS_MIX: Mix = { ...defaultMix, mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0 }

function newcomer(learner: Learner): Learner {
  const isActive = learner.index !== newcomers.at(-1)
  const accounts: Learner['accounts'] = {}
  for (const backend of backends) {
    const account = learner.accounts[backend]
    if (account) accounts[backend] = { ...account, isActive }
  }
  return { ...learner, accounts }
}
