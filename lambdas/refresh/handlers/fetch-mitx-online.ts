import { environment } from '../../platform/environment.ts'
import { enrollmentPace } from '../../upstreams/environment.ts'
import { fetchMitxOnlineEnvironment } from '../environment.ts'
import { fetchHandler } from '../fetch-handler.ts'

const settings = environment(fetchMitxOnlineEnvironment)

/** Refreshes one learner on MITx Online, with the staff token where there is one, so that a dead token of the learner's does not matter. */
export const handler = fetchHandler('mitxonline', () => ({
  baseUrl: settings().MITXONLINE_BASE_URL,
  secretId: settings().MITXONLINE_SECRET_ID,
  tokenKeysSecretId: settings().TOKEN_KEYS_SECRET_ID,
  callsAtOnce: settings().UPSTREAM_CALLS_AT_ONCE,
  maxBytes: settings().UPSTREAM_MAX_ANSWER_BYTES,
  staffPace: enrollmentPace(settings()),
}))
