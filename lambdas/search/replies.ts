import { SearchUnavailable } from '../platform/errors.ts'
import { type HttpReply, refusal } from '../platform/http-reply.ts'
import type { Log } from '../platform/log.ts'
import { type Engine, openSearch, refusedWith } from './engine.ts'

/** The longest body that is read. The learners page sends well under a tenth of it. */
export const MAX_LENGTH = 20_000

/** Answers with what `work` finds; null from it: OpenSearch did not answer for all of it in time. 503 where it does not answer at all. */
export async function searching(log: Log, work: (engine: Engine) => Promise<HttpReply | null>): Promise<HttpReply> {
  const engine = await openSearch()
  if (engine === null) return unavailable()
  try {
    return (await work(engine)) ?? unavailable()
  } catch (error) {
    if (!(error instanceof SearchUnavailable) && refusedWith(error) === undefined) throw error
    log.failure('search-failed', error)
    return refusedWith(error) === 400 ? refusal(400, 'invalid-input', 'Search does not take this query.') : unavailable()
  }
}

function unavailable(): HttpReply {
  const reply = refusal(503, 'unavailable', 'Search is not available right now. Try again in a moment.')
  return { ...reply, headers: { ...reply.headers, 'retry-after': '10' } }
}
