import type { Context } from 'aws-lambda'
import { handler as authorize } from './authorizer.ts'

type Decision = Awaited<ReturnType<typeof authorize>>
/** API Gateway's simple response; the context of a stranger is empty. */
type Viewer = { isAuthorized: true; context: NonNullable<Decision['context']> | Record<string, never> }

/**
 * Stands before public routes (docs/api.md, "Sessions"): lets everybody through, and says whose session it is where the authorizer of the
 * other routes would, or that it could not be checked.
 */
export async function handler(event: Parameters<typeof authorize>[0], lambda: Context): Promise<Viewer> {
  const { isAuthorized, context } = await authorize(event, lambda)
  return { isAuthorized: true, context: isAuthorized && context ? context : {} }
}
