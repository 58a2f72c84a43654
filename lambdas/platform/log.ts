import { Logger } from '@aws-lambda-powertools/logger'
import { correlationId } from './correlation.ts'
import { type LogEvent, logEvents } from './log-events.ts'

type Fields = Record<string, string | number | boolean | null>

/** The logger that a unit of work gets. Fields never hold names, email addresses, tokens or bodies (docs/architecture.md, "Habits"). */
export type Log = {
  event: (event: LogEvent, fields?: Fields) => void
  /** Logs an error by its name and message, without its cause: upstream bodies may stand there. */
  failure: (event: LogEvent, error: unknown, fields?: Fields) => void
}

let logger: Logger | undefined

function write(event: LogEvent, fields: Fields) {
  logger ??= new Logger({ serviceName: 'micromasters' })
  const { level, text } = logEvents[event]
  logger[level](text, { code: event, correlationId: correlationId(), ...fields })
}

export const log: Log = {
  event: (event, fields = {}) => write(event, fields),
  failure: (event, error, fields = {}) => {
    const described =
      error instanceof Error ? { error: error.name, reason: error.message } : { error: 'unknown', reason: 'unknown' }
    write(event, { ...described, ...fields })
  },
}
