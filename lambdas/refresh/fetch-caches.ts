import type { Backend } from '../domain/backends.ts'
import type { Cache } from '../domain/freshness.ts'
import { backendFaults, type FailureReason, outageFaults, reasonForError } from '../domain/refresh-outcome.ts'
import type { Answer } from '../upstreams/http.ts'
import { attempt, type Problem } from './attempt.ts'
import { perRun, type RunAnswers } from './per-run.ts'
import type { Replacement } from './write-step.ts'

/** What a backend is asked for one learner. The bodies are kept as sent. */
export type LearnerReader = {
  /** Every enrollment of the learner, by course key; the last one wins when a key repeats (rules/course-sites.md, "Open edX"). */
  enrollments: () => Promise<Answer<ListedEnrollments>>
  certificate: (courseKey: string) => Promise<Answer<{ certificate_type: string }>>
  currentGrade: (courseKey: string) => Promise<Answer<unknown>>
  /** Whether the backend knows the account. */
  knowsAccount: () => Promise<Answer<boolean>>
}
export type ListedEnrollments = {
  rows: ReadonlyMap<string, { is_active: boolean }>
  /** When they were asked for, if that was before. */
  askedAt?: Date
}

export type Fetched = {
  replacements: Replacement[]
  /** What stopped or spoiled the fetch. The first one counts. */
  problem: Problem | null
  /** Runs whose certificate or grade the backend did not give, while it gave others: what is cached of them stays. */
  failedRuns: FailedRun[]
  /** Whether the backend answered anything at all as it should. */
  answered: boolean
}
export type FailedRun = { courseKey: string; reason: FailureReason }

export type Plan = {
  backend: Backend
  caches: readonly Cache[]
  enrolledKeys: readonly string[]
  /** Course keys of the rows that are cached now. */
  cachedKeys: Readonly<Record<Cache['kind'], readonly string[]>>
  /** Only this run's certificate and grade are asked for; rows of other runs are left as they are. */
  onlyRun: string | null
  callsAtOnce: number
  now: () => Date
  known: (keys: readonly string[]) => Promise<ReadonlySet<string>>
}

/**
 * Fetches the caches in order. What fails is left out alone: a run, or a whole cache. Refused credentials, a backend that asks to wait, and
 * an account that the backend does not know end the fetch, because the next request would fare no better.
 */
export async function fetchCaches(reader: LearnerReader, plan: Plan): Promise<Fetched> {
  const fetch = new Fetch(reader, plan)
  for (const cache of plan.caches) {
    // Without the list of runs there is nothing to ask, and "nothing" must not replace what is cached.
    if (fetch.result.problem && fetch.keys.length === 0) break
    const goesOn = cache.kind === 'enrollment' ? await fetch.enrollments(cache) : await fetch.perRun(cache, cache.kind)
    if (!goesOn) break
  }
  return fetch.result
}

/** With no answer to a second question, the backend is taken to be down: more questions would fare no better, and it is not helped by them. */
const MAX_SILENCES = 2

const isOutage = (problem: Problem) => problem.kind === 'fault' && outageFaults.includes(reasonForError(problem.error.name))

class Fetch {
  readonly result: Fetched = { replacements: [], problem: null, failedRuns: [], answered: false }
  readonly #reader: LearnerReader
  readonly #plan: Plan
  keys: readonly string[]
  #knowsAccount: ReturnType<typeof attempt<boolean>> | undefined
  /** Caches for which the backend seemed to be down, while it had not answered anything. */
  #silences = 0

  constructor(reader: LearnerReader, plan: Plan) {
    this.#reader = reader
    this.#plan = plan
    this.keys = plan.onlyRun === null ? plan.enrolledKeys : [plan.onlyRun]
  }

  async enrollments(cache: Cache): Promise<boolean> {
    const now = this.#plan.now()
    const answer = await attempt(this.#reader.enrollments)
    if ('problem' in answer) return this.#fails(answer.problem)
    // A 404 means "none" of one certificate or grade; of the whole list it would erase everything, and is taken for a fault.
    if (answer.body === undefined) return this.#fails({ kind: 'failed', reason: 'rejected' })
    const { rows, askedAt = now } = answer.body
    const erases = rows.size === 0 && this.#plan.cachedKeys.enrollment.length > 0
    if (erases && !(await this.#believesNothing())) return false
    const known = await this.#plan.known([...rows.keys()])
    const kept = new Map([...rows].filter(([key]) => known.has(key)))
    this.result.answered = true
    this.result.replacements.push({ cache, replacedAt: askedAt, rows: kept, scope: 'all' })
    this.keys = [...kept].filter(([, { is_active }]) => is_active).map(([key]) => key)
    return true
  }

  async perRun(cache: Cache, kind: 'certificate' | 'current_grade'): Promise<boolean> {
    const replacedAt = this.#plan.now()
    const dead = new Set(
      this.result.failedRuns.filter(({ reason }) => backendFaults.includes(reason)).map(({ courseKey }) => courseKey),
    )
    const asked = this.keys.filter((key) => !dead.has(key))
    const answers = await perRun(asked, this.#askFor(kind), {
      callsAtOnce: this.#plan.callsAtOnce,
      answered: this.result.answered,
      doubtful: this.#silences > 0 && !this.result.answered,
    })
    if ('problem' in answers) return this.#fails(answers.problem)
    const given = answers.rows.size + answers.none.length
    this.result.answered ||= given > 0
    if (this.#erasesAll(answers, kind) && !(await this.#believesNothing())) return false
    this.result.failedRuns.push(...answers.failed)
    // Nothing of several: the cache as a whole is as old as it was.
    if (given === 0 && answers.failed.length + dead.size > 0) return true
    // A run that has failed before is not asked again, and its row stays like that of one that fails now.
    const kept = [...dead, ...answers.failed.map(({ courseKey }) => courseKey)]
    const scope = this.#plan.onlyRun === null ? { except: kept } : { only: asked.filter((key) => !kept.includes(key)) }
    this.result.replacements.push({ cache, replacedAt, rows: answers.rows, scope })
    return true
  }

  #askFor(kind: 'certificate' | 'current_grade') {
    const { certificate, currentGrade } = this.#reader
    if (kind === 'current_grade') return currentGrade
    return async (key: string): Promise<Answer<unknown>> => {
      const answer = await certificate(key)
      const isVerified = answer.kind !== 'ok' || answer.body.certificate_type === 'verified'
      return isVerified ? answer : { kind: 'not-found', code: null }
    }
  }

  /** Whether an answer that has nothing would take away all that is cached. */
  #erasesAll({ rows, none, failed }: RunAnswers, kind: 'certificate' | 'current_grade'): boolean {
    const cached = this.#plan.cachedKeys[kind]
    if (this.#plan.onlyRun !== null) return rows.size === 0 && none.some((key) => cached.includes(key))
    return rows.size === 0 && cached.length > 0 && cached.every((key) => !failed.some(({ courseKey }) => courseKey === key))
  }

  /** "Nothing" is what a site says of a name that it does not know, too: so the account is looked up first, once. */
  async #believesNothing(): Promise<boolean> {
    this.#knowsAccount ??= attempt(this.#reader.knowsAccount)
    const answer = await this.#knowsAccount
    if ('problem' in answer) return this.#fails(answer.problem)
    return answer.body === true || this.#fails({ kind: 'failed', reason: 'account-unknown' })
  }

  /** @returns whether the other caches are worth a try. */
  #fails(problem: Problem): boolean {
    this.result.problem ??= problem
    if (isOutage(problem) && !this.result.answered) this.#silences += 1
    if (this.#silences === MAX_SILENCES) return false
    return problem.kind === 'fault' || (problem.kind === 'failed' && problem.reason !== 'account-unknown')
  }
}
