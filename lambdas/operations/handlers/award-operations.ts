import { randomUUID } from 'node:crypto'
import { coordination } from '../../platform/coordination.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { ConfigurationError } from '../../platform/errors.ts'
import { markBusy } from '../../platform/idle-database.ts'
import { taskHandler } from '../../platform/task.ts'
import { openEdxClient, staffToken } from '../../upstreams/backend.ts'
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
export const handler = taskHandler({
  input: awardOperationsRequest,
  run: async ({ command, ...request }, { now, log }) => {
    await markBusy(now)
    return operateOnAwards(command, request, { database, coordination, hash, uuid: randomUUID, openEdx, now, log })
  },
})
