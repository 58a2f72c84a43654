import { reasonForError } from '../domain/refresh-outcome.ts'
import type { Answer } from '../upstreams/http.ts'
import { attempt, type Problem } from './attempt.ts'
import type { FailedRun } from './fetch-caches.ts'

export type RunAnswers = {
  /** Bodies by course key. */
  rows: ReadonlyMap<string, unknown>
  /** Runs for which there is none. */
  none: readonly string[]
  failed: readonly FailedRun[]
}

type Ask = (courseKey: string) => Promise<Answer<unknown>>
type Circumstances = {
  callsAtOnce: number
  /** The backend has answered this learner's step before. */
  answered: boolean
  /** It was asked, and seems to be down: one run is asked for first, and the others when that is answered. */
  doubtful?: boolean
}

/**
 * So many runs may fail before anything is answered; then the rest is not asked: at 25 s each it would take longer than the step has, and
 * a backend that answers nothing is not helped by more of it.
 */
const MAX_UNANSWERED = 3

/**
 * One request per run, some at once. A run that the backend has a fault for is asked once more after the others, and then fails alone; so
 * does one that is refused. It is the backend's own fault, and a problem of the whole, when it has answered nothing else of this learner.
 */
export async function perRun(
  keys: readonly string[],
  ask: Ask,
  circumstances: Circumstances,
): Promise<RunAnswers | { problem: Problem }> {
  const asking = new Asking(ask, circumstances.callsAtOnce)
  if (circumstances.doubtful === true) await asking.all(keys.slice(0, 1))
  if (asking.problems.size === 0) await asking.all(keys.filter((key) => !asking.isAsked(key)))
  if (asking.ending) return { problem: asking.ending }
  const { rows, none, problems } = asking
  const answered = circumstances.answered || rows.size + none.length > 0
  const [first] = problems.values()
  if (first && !answered) return { problem: first }
  const again = [...problems].filter(([, problem]) => problem.kind === 'fault').map(([key]) => key)
  // Where nothing at all was given of several runs, trying each again is a waste.
  if (rows.size + none.length > 0 || again.length < MAX_UNANSWERED) await asking.all(again)
  if (asking.ending) return { problem: asking.ending }
  return { rows, none, failed: [...problems].map(([courseKey, problem]) => ({ courseKey, reason: reasonOf(problem) })) }
}

class Asking {
  readonly rows = new Map<string, unknown>()
  readonly none: string[] = []
  readonly problems = new Map<string, Problem>()
  /** What ends all asking: no request after it would fare better. */
  ending: Problem | undefined
  readonly #ask: Ask
  readonly #atOnce: number

  constructor(ask: Ask, atOnce: number) {
    this.#ask = ask
    this.#atOnce = atOnce
  }

  isAsked(key: string): boolean {
    return this.rows.has(key) || this.none.includes(key) || this.problems.has(key)
  }

  async all(keys: readonly string[]): Promise<void> {
    const waiting = keys.values()
    const worker = async () => {
      for (const key of waiting) {
        if (this.ending) return
        await this.#one(key)
      }
    }
    await Promise.all(Array.from({ length: this.#atOnce }, worker))
  }

  async #one(key: string): Promise<void> {
    const earlier =
      this.problems.size >= MAX_UNANSWERED && !this.problems.has(key) ? [...this.problems.values()].at(-1) : undefined
    if (earlier && this.rows.size + this.none.length === 0) return void this.problems.set(key, earlier)
    const answer = await attempt(() => this.#ask(key))
    if ('problem' in answer) {
      if (endsAll(answer.problem)) this.ending ??= answer.problem
      else this.problems.set(key, answer.problem)
      return
    }
    this.problems.delete(key)
    if (answer.body === undefined) this.none.push(key)
    else this.rows.set(key, answer.body)
  }
}

function endsAll(problem: Problem): boolean {
  switch (problem.kind) {
    case 'rate-limited':
      return true
    case 'credentials-refused':
      return problem.status === 401
    case 'failed':
      return problem.reason === 'account-unknown'
    case 'fault':
      return false
    default:
      return problem satisfies never
  }
}

function reasonOf(problem: Problem): FailedRun['reason'] {
  switch (problem.kind) {
    case 'fault':
      return reasonForError(problem.error.name)
    case 'failed':
      return problem.reason
    // A 400 about one run among others: the backend does not take its key.
    case 'credentials-refused':
      return 'rejected'
    case 'rate-limited':
      return 'rate-limited'
    default:
      return problem satisfies never
  }
}
