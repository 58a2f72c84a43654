import { Client, errors } from '@opensearch-project/opensearch'
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3'
import { environment } from '../platform/environment.ts'
import { SearchUnavailable } from '../platform/errors.ts'
import { lazy } from '../platform/lazy.ts'
import { openSearchEnvironment } from './environment.ts'

/** OpenSearch, and what the names of this environment's indices begin with. */
export type Engine = { client: Client; prefix: string }

/** A bulk of 500 learners takes well under a second; beyond this it is not worth holding a transaction for. */
const REQUEST_MS = 20_000

const settings = environment(openSearchEnvironment)

/** The engine of this process, made at the first use; null where there is none. @throws ConfigurationError */
export const openSearch: () => Promise<Engine | null> = lazy(async () => {
  const { OPENSEARCH_URL: url, OPENSEARCH_INDEX_PREFIX: prefix } = settings()
  return url === 'off' ? null : { client: createClient(url), prefix }
})

/** As `openSearch`, for those who can do nothing without. @throws SearchUnavailable; ConfigurationError */
export async function requiredEngine(): Promise<Engine> {
  const engine = await openSearch()
  if (engine === null) throw new SearchUnavailable('OPENSEARCH_URL is off: there is no OpenSearch here')
  return engine
}

/** A client that never repeats by itself: what is repeated, and when, is the caller's to say. Requests to AWS are signed. */
export function createClient(node: string, requestTimeout = REQUEST_MS): Client {
  const signer = new URL(node).hostname.endsWith('.es.amazonaws.com')
    ? AwsSigv4Signer({ region: process.env['AWS_REGION'] ?? 'us-east-1', service: 'es' })
    : {}
  return new Client({ ...signer, node, requestTimeout, maxRetries: 0 })
}

/** Statuses after which the same request may succeed: too much to do, or (parts of) the cluster not there. */
const PASSING = new Set([408, 429, 500, 502, 503, 504])

/**
 * Runs requests against OpenSearch. A connection that was closed while the process slept is noticed by using it: `work` is done once more
 * then, which is safe, because all that is asked here may be asked again.
 * @throws SearchUnavailable when trying again may help; else the client's own error.
 */
export async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work().catch((error: unknown) => (isDeadSocket(error) ? work() : Promise.reject(error)))
  } catch (error) {
    const passing = error instanceof errors.ResponseError ? PASSING.has(error.statusCode ?? 0) : isOfClient(error)
    if (passing) throw new SearchUnavailable(`OpenSearch: ${error instanceof Error ? error.name : 'unknown'}`, { cause: error })
    throw error
  }
}

const isDeadSocket = (error: unknown): boolean =>
  error instanceof errors.ConnectionError && !(error instanceof errors.TimeoutError)

const isOfClient = (error: unknown): boolean => error instanceof errors.OpenSearchClientError

/** The status of OpenSearch's own refusal; undefined for any other error. */
export function refusedWith(error: unknown): number | undefined {
  return error instanceof errors.ResponseError ? error.statusCode : undefined
}
