import type { Context } from 'aws-lambda'
import { httpEvent } from '../../platform/http-event.ts'
import { cameThroughEdge } from '../../platform/origin.ts'
import { handler as authorize } from './authorizer.ts'

const event = httpEvent.pick({ headers: true })

type Decision = Awaited<ReturnType<typeof authorize>>
/** API Gateway's simple response; the context of a stranger is empty. */
type Viewer = { isAuthorized: boolean; context?: Decision['context'] | Record<string, never> }

/**
 * Stands before public routes (docs/api.md, "Sessions"): lets everybody through who comes through CloudFront, and says whose session it is
 * where the authorizer of the other routes would, or that it could not be checked.
 */
export async function handler(request: Parameters<typeof authorize>[0], lambda: Context): Promise<Viewer> {
  const { isAuthorized, context } = await authorize(request, lambda)
  if (isAuthorized) return { isAuthorized, ...(context && { context }) }
  const asked = event.safeParse(request)
  return asked.success && (await cameThroughEdge(asked.data)) ? { isAuthorized: true, context: {} } : { isAuthorized: false }
}
