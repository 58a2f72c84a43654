import { InvokeCommand, type LambdaClient, ResourceNotReadyException } from '@aws-sdk/client-lambda'
import { selfCheckReport } from '../platform/self-check.ts'
import type { Log } from '../platform/log.ts'
import { answer, replies } from './replies.ts'

/** One thing that is wrong: in which part, and what it says of itself. */
export type Finding = { area: string; name: string; says: string }

/** A function as the self-check asks it: by its full name, about the variables that its schema names. */
export type Asked = { name: string; functionName: string; variables: readonly string[] }

/** `doctor`: the full name of the function that examines the environment as a whole. */
type SelfCheck = { doctor: string; client: LambdaClient; asked: readonly Asked[]; wait: (ms: number) => Promise<void>; log: Log }

/** A function gets its network interface back within minutes: 12 times 15 s. */
const TRIES = 12
const PAUSE_MS = 15_000
/** Asked at once: few, so that the daily check takes nobody's concurrency. */
const AT_ONCE = 4

/**
 * Asks `doctor`, and then every function for itself: which also keeps functions ready that are seldom called
 * (rules/operations.md, "Self-check"). Each finding is logged; the alarm counts them.
 */
export async function selfCheck({ doctor, client, asked, wait, log }: SelfCheck): Promise<Finding[]> {
  const found = await examined(client, doctor)
  const queue = [...asked]
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) found.push(...(await ask(client, next, wait)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const { area, name, says } of found) log.event('self-check-failed', { area, name, says })
  return found
}

/** What `doctor` finds; that it does not answer is a finding, too. */
async function examined(client: LambdaClient, FunctionName: string): Promise<Finding[]> {
  const finding = (says: string): Finding => ({ area: 'functions', name: 'doctor', says })
  try {
    const answered = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ command: 'doctor' }) }))
    const text = answered.Payload?.transformToString() ?? ''
    if (answered.FunctionError !== undefined) return [finding(text)]
    const parsed = answer.parse(JSON.parse(text))
    if (parsed.kind === 'refused') return [finding(parsed.message)]
    return replies.doctor.parse(parsed.reply).checks.filter(({ ok }) => !ok)
  } catch (error) {
    return [finding(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error')]
  }
}

async function ask(client: LambdaClient, { name, functionName, variables }: Asked, wait: SelfCheck['wait']): Promise<Finding[]> {
  const finding = (says: string): Finding => ({ area: 'functions', name, says })
  for (let tried = 1; ; tried += 1) {
    try {
      const Payload = JSON.stringify({ selfCheck: variables })
      const answered = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }))
      const text = answered.Payload?.transformToString() ?? ''
      if (answered.FunctionError !== undefined) return [finding(text)]
      return selfCheckReport.parse(JSON.parse(text)).wrong.map(({ variable, says }) => finding(`${variable}: ${says}`))
    } catch (error) {
      if (!(error instanceof ResourceNotReadyException) || tried === TRIES)
        return [finding(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error')]
      await wait(PAUSE_MS)
    }
  }
}
