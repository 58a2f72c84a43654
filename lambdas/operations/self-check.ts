import { InvokeCommand, type LambdaClient, ResourceNotReadyException } from '@aws-sdk/client-lambda'
import { inTurn } from '../platform/in-turn.ts'
import type { Log } from '../platform/log.ts'
import { describeError, selfCheckReport } from '../platform/self-check.ts'
import { answer, replies } from './replies.ts'

/** One thing that is wrong: in which part, and what it says of itself. */
export type Finding = { area: string; name: string; says: string }

/** A function as the self-check asks it: by its full name, about the variables that its schema names. */
export type Asked = { name: string; functionName: string; variables: readonly string[] }

/** `doctor`: the full name of the function that examines the environment as a whole. */
type SelfCheck = Asking & { doctor: string; asked: readonly Asked[]; log: Log }
type Asking = { client: LambdaClient; wait: (ms: number) => Promise<void> }

/** A function gets its network interface back within minutes: 12 times 15 s. */
const TRIES = 12
const PAUSE_MS = 15_000
/** Asked at once: few, so that the daily check takes nobody's concurrency. */
const AT_ONCE = 4

/**
 * Asks `doctor`, and then every function for itself: which also keeps functions ready that are seldom called
 * (rules/operations.md, "Self-check"). Each finding is logged; the alarm counts them.
 */
export async function selfCheck({ doctor, asked, log, ...asking }: SelfCheck): Promise<Finding[]> {
  const examinedFirst = await examined(asking, doctor)
  const ofFunctions = await inTurn(asked, AT_ONCE, (each) => ask(asking, each))
  const found = [...examinedFirst, ...ofFunctions.flat()]
  for (const { area, name, says } of found) log.event('self-check-failed', { area, name, says })
  return found
}

/** What `doctor` finds; that it does not answer is a finding, too. */
async function examined(asking: Asking, functionName: string): Promise<Finding[]> {
  const finding = (says: string): Finding => ({ area: 'functions', name: 'doctor', says })
  try {
    const { text, failed } = await invoked(asking, functionName, { command: 'doctor' })
    if (failed) return [finding(text)]
    const parsed = answer.parse(JSON.parse(text))
    if (parsed.kind === 'refused') return [finding(parsed.message)]
    return replies.doctor.parse(parsed.reply).checks.filter(({ ok }) => !ok)
  } catch (error) {
    return [finding(describeError(error))]
  }
}

async function ask(asking: Asking, { name, functionName, variables }: Asked): Promise<Finding[]> {
  const finding = (says: string): Finding => ({ area: 'functions', name, says })
  try {
    const { text, failed } = await invoked(asking, functionName, { selfCheck: variables })
    if (failed) return [finding(text)]
    return selfCheckReport.parse(JSON.parse(text)).wrong.map(({ variable, says }) => finding(`${variable}: ${says}`))
  } catch (error) {
    return [finding(describeError(error))]
  }
}

/** What a function answers, waiting for one that idled. @throws the SDK's errors, also when it is still not ready after all tries. */
async function invoked(asking: Asking, FunctionName: string, payload: object): Promise<{ text: string; failed: boolean }> {
  for (let tried = 1; ; tried += 1) {
    try {
      const answered = await asking.client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }))
      return { text: answered.Payload?.transformToString() ?? '', failed: answered.FunctionError !== undefined }
    } catch (error) {
      if (!(error instanceof ResourceNotReadyException) || tried === TRIES) throw error
      await asking.wait(PAUSE_MS)
    }
  }
}
