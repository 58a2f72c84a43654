import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Engine } from '../workflows/engine.ts'
import { executionPage, lastPart } from './addresses.ts'
import type { Ask } from './ask.ts'

export type Action = (form: URLSearchParams, now: Date) => Promise<string>

/**
 * What the buttons do, each noted in the operators' audit log first (rules/operations.md, "Commands"). @returns where to go then.
 * Each throws Error saying why it did nothing.
 */
export function actionsOf(engine: Engine, ask: Ask): Readonly<Record<string, Action>> {
  const by = { operator: userInfo().username, reason: 'operations page', dryRun: false }
  const note = (what: string, details: Record<string, string>) => ask('audit', { ...by, what, details })
  const arnIn = (form: URLSearchParams) => form.get('arn') ?? ''
  return {
    start: async (form, now) => {
      const machine = engine.describeStateMachine(arnIn(form))
      const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
      const name = `page-${time}Z-${randomBytes(3).toString('hex')}`
      const input = form.get('input') ?? '{}'
      checkJson(input)
      await note(`start ${machine.name}`, { execution: name, input })
      return executionPage(engine.startExecution({ machineArn: machine.arn, name, input }).arn)
    },
    stop: async (form) => {
      const { arn, name, status } = engine.describeExecution(arnIn(form))
      if (status !== 'RUNNING') throw new Error(`${name} is not running: ${status}`)
      await note('stop', { execution: arn })
      await engine.stopExecution(arn, { error: 'StoppedByOperator', cause: 'operations page' })
      // A stopped execution cannot give back what it holds.
      await ask('lease-release', { ...by, owner: arn })
      return executionPage(arn)
    },
    redrive: async (form) => {
      const { arn } = engine.describeExecution(arnIn(form))
      await note('redrive', { execution: lastPart(arn) })
      return executionPage(engine.redriveExecution(arn).arn)
    },
  }
}

/** What was written into a form cannot be taken. */
export class InputRefused extends Error {
  override readonly name = 'InputRefused'
}

function checkJson(text: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new InputRefused(`The input is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: error })
  }
}
