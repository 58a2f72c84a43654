import { httpEvent } from '../../platform/http-event.ts'
import { cameThroughEdge } from '../../platform/origin.ts'
import { answeringSelfCheck } from '../../platform/self-check.ts'
import { authorize, type Decision } from '../authorize.ts'

const event = httpEvent.pick({ headers: true })

/** API Gateway's simple response; the context of a stranger is empty. */
type Viewer = { isAuthorized: boolean; context?: Decision['context'] | Record<string, never> }

/**
 * Stands before public routes (docs/api.md, "Sessions"): lets everybody through who comes through CloudFront, and says whose session it is
 * where the authorizer of the other routes would, or that it could not be checked.
 */
export const handler = answeringSelfCheck<Viewer>(async (request, context) => {
  const decision = await authorize(request, context)
  if (decision.isAuthorized) return { isAuthorized: true, ...(decision.context && { context: decision.context }) }
  const asked = event.safeParse(request)
  return asked.success && (await cameThroughEdge(asked.data)) ? { isAuthorized: true, context: {} } : { isAuthorized: false }
})
