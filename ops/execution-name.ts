import { randomBytes } from 'node:crypto'

/**
 * A name for an execution: `<what>-<time>-<random>`, as `refresh-20261123T160000Z-1f3a9c`. Names must not repeat within 90 days
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html), and two operators may start in one second.
 */
export function executionName(what: string, now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${what}-${time}Z-${randomBytes(3).toString('hex')}`
}
