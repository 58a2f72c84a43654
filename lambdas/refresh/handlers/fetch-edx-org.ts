import { environment } from '../../platform/environment.ts'
import { fetchEdxOrgEnvironment } from '../environment.ts'
import { fetchHandler } from '../fetch-handler.ts'

const settings = environment(fetchEdxOrgEnvironment)

/** Refreshes one learner on edX.org, with the learner's own token. */
export const handler = fetchHandler('edxorg', () => ({
  baseUrl: settings().EDXORG_BASE_URL,
  secretId: settings().EDXORG_SECRET_ID,
  tokenKeysSecretId: settings().TOKEN_KEYS_SECRET_ID,
  callsAtOnce: settings().UPSTREAM_CALLS_AT_ONCE,
  maxBytes: settings().UPSTREAM_MAX_ANSWER_BYTES,
}))
