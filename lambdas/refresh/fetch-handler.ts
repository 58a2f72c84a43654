import * as z from 'zod'
import type { Backend } from '../domain/backends.ts'
import { backendStateOf } from '../platform/backend-state.ts'
import { coordination } from '../platform/coordination.ts'
import { correlationId } from '../platform/correlation.ts'
import { database } from '../platform/database.ts'
import { log } from '../platform/log.ts'
import { pacer, type Pace } from '../platform/pace.ts'
import { forgetSecret, readSecret } from '../platform/secrets.ts'
import { taskHandler } from '../platform/task.ts'
import { createTokenCipher, tokenKeys } from '../platform/token-cipher.ts'
import { openEdxClient, staffToken } from '../upstreams/backend.ts'
import { learnerToken, markInvalid, markWorking } from '../upstreams/credentials.ts'
import { type Access, type FetchDependencies, fetchLearner } from './fetch-learner.ts'
import { asLearner, asStaff } from './readers.ts'
import { runSchema } from './run.ts'

export type FetchSettings = {
  baseUrl: string
  secretId: string
  tokenKeysSecretId: string
  callsAtOnce: number
  maxBytes: number
  /** How the calls of the staff list are paced, where the backend is read with the staff token. */
  staffPace?: Pace
}

const input = z.object({
  run: runSchema,
  userId: z.number().int().positive(),
  force: z.boolean(),
  pauses: z.number().int().min(0),
})

/** The handler that refreshes one learner on this backend: with the staff token, where its calls have a pace and a token is configured. */
export function fetchHandler(backend: Backend, settings: () => FetchSettings) {
  return taskHandler({
    input,
    run: async (request) => fetchLearner(await dependencies(backend, settings()), request),
  })
}

async function dependencies(backend: Backend, settings: FetchSettings): Promise<FetchDependencies> {
  const pool = await database()
  const table = await coordination()
  const now = () => new Date()

  const access: FetchDependencies['access'] = async ({ userId, uid, listed }, count): Promise<Access> => {
    const { secretId, baseUrl, maxBytes, staffPace } = settings
    const openEdx = openEdxClient(secretId, { baseUrl, maxBytes, correlationId: correlationId(), count })
    const staff = staffPace && (await staffToken(secretId))
    if (staffPace && staff !== undefined) {
      const listing = { listed, before: pacer(table, staffPace) }
      return { kind: 'reader', reader: asStaff(openEdx, { token: staff, uid }, listing), as: 'staff' }
    }
    const cipher = createTokenCipher(await readSecret(settings.tokenKeysSecretId, tokenKeys))
    const token = await learnerToken({ database: pool, cipher, openEdx, now: now() }, { userId, backend })
    switch (token.kind) {
      case 'token':
        return { kind: 'reader', reader: asLearner(openEdx, { token: token.token, uid }), as: 'learner' }
      case 'not-linked':
      case 'invalid':
        return { kind: 'invalid' }
      case 'rate-limited':
        return token
      default:
        return token satisfies never
    }
  }

  return {
    backend,
    database: pool,
    callsAtOnce: settings.callsAtOnce,
    now,
    random: Math.random,
    log,
    access,
    refused: async (userId, as) => {
      if (as === 'learner') return markInvalid(pool, { userId, backend }, now())
      log.event('staff-token-refused', { backend })
      forgetSecret(settings.secretId)
    },
    worked: (userId) => markWorking(pool, { userId, backend }, now()),
    backendState: backendStateOf(table, backend, now),
  }
}
