import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type FunctionName, functions } from '../../lambdas/functions.ts'
import { machineFiles } from '../../local/machines.ts'
import { inProcess } from '../../local/functions/in-process.ts'
import { startTestSystem } from '../system/start.ts'

/** An execution that began before a deployment ends after it: by its own definition, with the functions of the new release. */
const folder = import.meta.dirname
const releases = readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []))
const payloadsFile = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))

const system = await startTestSystem({ seed: 'releases', learners: 12 })
const ROLE = 'arn:aws:iam::123456789012:role/local'

const inputs: Readonly<Record<string, object>> = {
  'refresh-one-learner': { userId: 1, force: true },
  'freeze-one-learner': { userId: 1, courseRunId: 10215 },
}

async function ended(machineArn: string, input: object) {
  const { arn } = system.engine.startExecution({ machineArn, input: JSON.stringify(input) })
  await system.engine.ended(arn)
  const { status, error } = system.engine.describeExecution(arn)
  return { status, error }
}

describe.each(releases)('release %s', (release) => {
  const workflows = machineFiles(join(folder, release, 'statemachines'))

  it.each(workflows)('$name, begun then, ends as it does today', async ({ name, definition }) => {
    const old = system.engine.createStateMachine({ name: `${name}-${release}`, definition, roleArn: ROLE })
    const input = inputs[name] ?? {}
    const before = await ended(old.arn, input)
    // There is no search here, in either.
    if (name !== 'rebuild-search-index') expect(before.status).toBe('SUCCEEDED')
    expect(before).toEqual(await ended(system.arnOf(name), input))
  })

  it('leaves no learner of its runs without an outcome', async () => {
    const { rows } = await system.database.query(
      `SELECT count(*)::int AS learners, count(*) FILTER (WHERE num_nulls(mitxonline_outcome, edxorg_outcome) = 2)::int AS without FROM refresh_run_learner`,
    )
    expect(rows[0]).toMatchObject({ learners: expect.toSatisfy((count: number) => count >= 12), without: 0 })
  })

  const payloads = payloadsFile.parse(JSON.parse(readFileSync(join(folder, release, 'payloads.json'), 'utf8')))
  it.each(Object.entries(payloads))('%s takes what it was sent then', async (name, sent) => {
    const { entry, memoryMb, timeoutSeconds } = functions[name as FunctionName]
    const { run } = inProcess(join(folder, '../..', entry), { name, memoryMb })
    for (const payload of sent) {
      const outcome = await run({ requestId: 'r', timeoutMs: timeoutSeconds * 1000, event: JSON.stringify(payload) })
      expect(outcome.kind === 'error' ? outcome.errorMessage : '').not.toContain(`input of ${name}`)
    }
  })
})
