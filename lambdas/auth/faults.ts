import { UpstreamMalformed, UpstreamServerError, UpstreamTimeout, UpstreamUnreachable } from '../platform/errors.ts'

/** Whether the course site has a fault, so that logging in there does not work now. */
export function isSiteFault(error: unknown): boolean {
  return [UpstreamServerError, UpstreamTimeout, UpstreamUnreachable, UpstreamMalformed].some((fault) => error instanceof fault)
}
