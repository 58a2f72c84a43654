import { type Backend, backends } from '../../lambdas/domain/backends.ts'
import type { Catalog, CatalogProgram, CatalogRun } from './catalog.ts'
import type { Mix } from './mix.ts'
import { withOddities } from './oddities.ts'
import { createPerson, type Person, usernameOf } from './person.ts'
import { DEDP_TITLE } from './program-plans.ts'
import { createRandom, type Random } from './random.ts'
import type { StoryPerson } from './story/cast.ts'
import { daysAfter } from './terms.ts'

/** 'dead': refused by the API, or, when it looks expired, by the token endpoint. */
export type TokenHealth = 'fresh' | 'expired' | 'dead' | 'dead-expired'

export type Grade = { percent: number; passed: boolean; letterGrade: string | null }
export type Certificate = { type: string; status: string; percent: number }

/** What a site knows of somebody in one run. */
export type Study = {
  run: CatalogRun
  mode: string
  created: string
  isActive: boolean
  grade: Grade | null
  certificate: Certificate | null
  /** The site has a fault whenever it is asked for either. */
  isDead: boolean
}
export type Account = {
  /** On the site. */
  username: string
  /** The name under which MicroMasters has linked it. */
  linkedAs: string
  /** Whether the site (still) knows it. */
  isKnown: boolean
  tokens: TokenHealth
  isActive: boolean
  studies: readonly Study[]
}

export type Learner = Person & {
  /** app_user.id */
  userId: number
  /** The name in MicroMasters. */
  username: string
  /** The address that the sites have; `email` is the one in MicroMasters. */
  emailThere: string
  accounts: Partial<Record<Backend, Account>>
  programs: readonly CatalogProgram[]
  /** Of the story's people. */
  story?: StoryPerson
}

/** Programs' runs that a site lets people enroll in, by site. */
export type Offer = { program: CatalogProgram; runs: readonly CatalogRun[] }
export type Offers = Record<Backend, readonly Offer[]>

export function offersOf({ programs }: Catalog): Offers {
  const of = (backend: Backend) =>
    programs
      .map((program) => ({ program, runs: program.courses.flatMap((course) => course.runs).filter(isOffered(backend)) }))
      .filter(({ runs }) => runs.length > 0)
  return { edxorg: of('edxorg'), mitxonline: of('mitxonline') }
}

const isOffered = (backend: Backend) => (run: CatalogRun) => run.backend === backend && run.known && !run.discontinued

/** The share of accounts that are enrolled in a run MicroMasters does not know. */
const FOREIGN_SHARE = 0.2

type Settings = { seed: string; catalog: Catalog; offers: Offers; mix: Mix }

/** The learner at an index: in 1 to 8 runs of programs, over both sites together. */
export function createLearner(settings: Settings, index: number): Learner {
  return withOddities(plainLearner(settings, index), settings.mix, settings.seed)
}

function plainLearner({ seed, catalog, offers, mix }: Settings, index: number): Learner {
  const person = createPerson(seed, index)
  const random = createRandom(seed, 'learner', index)
  const linked = linkedBackends(random, mix)
  const dedpOnly = random.chance(mix.dedpOnly)
  const runs = Math.max(random.integer(1, 8), linked.length)
  const chosen: CatalogProgram[] = []
  const accounts: Learner['accounts'] = {}
  for (const [at, backend] of linked.entries()) {
    const offer = offerOf(random, offers[backend], dedpOnly)
    if (offer) chosen.push(offer.program)
    const count = Math.floor((runs + at) / linked.length)
    const taken = random.sample(offer?.runs ?? [], count)
    if (random.chance(FOREIGN_SHARE)) taken.push(random.pick(catalog.foreign[backend]))
    const name = usernameOf(person, backend)
    accounts[backend] = {
      username: name,
      linkedAs: name,
      isKnown: true,
      tokens: tokenHealth(random, mix),
      isActive: true,
      studies: taken.map((run) => studyOf(random, run, mix)),
    }
  }
  const username = (accounts.edxorg ?? accounts.mitxonline)?.linkedAs ?? usernameOf(person, 'edxorg')
  const programs = dedpOnly ? chosen : withAnother(chosen, catalog.programs)
  return { ...person, userId: index + 1, username, emailThere: person.email, accounts, programs: [...new Set(programs)] }
}

function linkedBackends(random: Random, { mitxonlineOnly, both }: Mix): readonly Backend[] {
  const drawn = random.next()
  if (drawn < mitxonlineOnly) return ['mitxonline']
  return drawn < mitxonlineOnly + both ? backends : ['edxorg']
}

function offerOf(random: Random, offers: readonly Offer[], dedpOnly: boolean): Offer | undefined {
  const dedp = dedpOnly && offers.find(({ program }) => program.title === DEDP_TITLE)
  return dedp || (offers.length > 0 ? random.pick(offers) : undefined)
}

/** Who is in DEDP by chance is in another program too, so that the share of `dedpOnly` holds. */
function withAnother(chosen: readonly CatalogProgram[], programs: readonly CatalogProgram[]): readonly CatalogProgram[] {
  if (chosen.some(({ title }) => title !== DEDP_TITLE)) return chosen
  const another = programs.find(({ title }) => title !== DEDP_TITLE)
  return another ? [...chosen, another] : chosen
}

function tokenHealth(random: Random, { deadTokens, expiredTokens }: Mix): TokenHealth {
  const dead = random.chance(deadTokens)
  const expired = random.chance(expiredTokens)
  const half = random.chance(0.5)
  if (dead) return half ? 'dead' : 'dead-expired'
  return expired ? 'expired' : 'fresh'
}

function studyOf(random: Random, run: CatalogRun, { inactive }: Mix): Study {
  const mode = random.pick(['verified', 'verified', 'verified', 'audit', 'audit'])
  const study = {
    run,
    mode,
    created: daysAfter(new Date(run.enrollmentStart), random.integer(0, 100)).toISOString(),
    isActive: random.chance(1 - inactive),
    isDead: false,
  }
  const percent = random.integer(run.phase === 'past' ? 20 : 0, 100) / 100
  const graded = random.chance(0.9) && run.phase !== 'future'
  const certified = run.phase === 'past' && graded && percent >= PASSING && random.chance(0.9)
  const type = mode === 'verified' ? 'verified' : 'honor'
  return {
    ...study,
    grade: graded ? gradeOf(percent) : null,
    certificate: certified ? { type, status: 'downloadable', percent } : null,
  }
}

const PASSING = 0.6

export function gradeOf(percent: number): Grade {
  const passed = percent >= PASSING
  return { percent, passed, letterGrade: passed ? 'Pass' : null }
}
