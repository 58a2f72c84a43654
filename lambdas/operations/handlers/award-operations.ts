import { randomUUID } from 'node:crypto'
import { coordination } from '../../platform/coordination.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { ConfigurationError } from '../../platform/errors.ts'
import { openEdxClient, staffToken } from '../../upstreams/backend.ts'
import { commandHandler } from '../command-handler.ts'
import { operateOnAwards } from '../awards/commands.ts'
import { awardOperationsRequest } from '../awards/request.ts'
import type { AwardTools } from '../awards/tools.ts'
import { awardOperationsEnvironment } from '../environment.ts'

const settings = environment(awardOperationsEnvironment)

const hash = () => randomUUID().replaceAll('-', '')

/** Proctored exams are courses of MITx Online. */
const openEdx: AwardTools['openEdx'] = async () => {
  const { MITXONLINE_BASE_URL: baseUrl, MITXONLINE_SECRET_ID: secretId } = settings()
  const staff = await staffToken(secretId)
  if (staff === undefined) throw new ConfigurationError(`secret ${secretId}: staffToken: missing, and exams need it`)
  return { client: openEdxClient(secretId, { baseUrl, correlationId: correlationId(), count: () => {} }), staffToken: staff }
}

/** What operators bring: exam grades, certificates, letters (rules/exam-grades.md, "Certificates and letters"). Invoked by the command line only. */
export const handler = commandHandler({
  input: awardOperationsRequest,
  run: ({ command, ...request }, { now, log }) =>
    operateOnAwards(command, request, { database, coordination, hash, uuid: randomUUID, openEdx, now, log }),
})
