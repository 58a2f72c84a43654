import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { machineFiles } from '../../local/machines.ts'
import { systemClock } from '../../local/workflows/clock.ts'
import { createEngine } from '../../local/workflows/engine.ts'
import type { Invoke } from '../../local/workflows/invocation.ts'
import type { Json } from '../../local/workflows/json.ts'

export type Executed = {
  status: string
  output: Json | undefined
  error: string | undefined
  cause: string | undefined
  events: number
}

/** Executes a machine from the file that deploys, with these functions. Jitter is always zero, so that retries come at once. */
export async function executeWorkflow(name: string, invoke: Invoke, input: Json = {}): Promise<Executed> {
  const directory = mkdtempSync(join(tmpdir(), 'micromasters-workflow-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const definition = machineFiles().find((file) => file.name === name)?.definition
  if (definition === undefined) throw new Error(`statemachines/ has no ${name}`)
  const engine = createEngine({ directory, clock: systemClock, random: () => 0, invoke })
  const machine = engine.createStateMachine({ name, definition, roleArn: 'arn:aws:iam::123456789012:role/local' })
  const { arn } = engine.startExecution({ machineArn: machine.arn, name: `run-${Date.now()}`, input: JSON.stringify(input) })
  await engine.ended(arn)
  const { status, output, error, cause } = engine.describeExecution(arn)
  const events = engine.history(arn).length
  await engine.close()
  return { status, output, error, cause, events }
}
