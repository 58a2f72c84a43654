import {
  ConfigurationError,
  UpstreamMalformed,
  UpstreamServerError,
  UpstreamTimeout,
  UpstreamUnreachable,
} from '../platform/errors.ts'

const faults = [UpstreamServerError, UpstreamTimeout, UpstreamUnreachable, UpstreamMalformed, ConfigurationError]

/** Whether logging in with the course site does not work now, for anybody: it has a fault, or does not know this service. */
export function isSiteFault(error: unknown): boolean {
  return faults.some((fault) => error instanceof fault)
}
