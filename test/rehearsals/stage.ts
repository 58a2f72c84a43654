import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll } from 'vitest'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { type } from '../ops/system.ts'
import type { TestSystem } from '../system/start.ts'
import { followRunbook } from './runbook.ts'

/** What a rehearsal works with beside the runbook. To be called where a test file is collected. */
export function stage(system: TestSystem) {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-rehearsals-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'system.json')
  writeFileSync(file, JSON.stringify({ endpoint: system.url }))
  const secrets = new SecretsManagerClient({
    endpoint: system.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await system.database.query<Row>(sql, values)).rows
  return {
    folder,
    runbook: followRunbook(file),
    /** Types what no section needs to name. */
    ops: (line: string) => type(file, line, true, new Date()),
    rows,
    one: async <Row extends object>(sql: string, values: unknown[] = []) => {
      const [row] = await rows<Row>(sql, values)
      if (!row) throw new Error(`no row: ${sql}`)
      return row
    },
    /** Has an execution that a command has started come to its end. */
    ended: async (machine: string, out: string): Promise<string> => {
      const [, name] = new RegExp(`started ${machine} as (\\S+)`).exec(out) ?? []
      if (name === undefined) throw new Error(`no ${machine} was started: ${out}`)
      await system.engine.ended(executionOf(system, machine, name))
      return name
    },
    /** Functions see it at once, and not within five minutes. */
    putSecret: async (SecretId: string, value: object) => {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }))
      forgetSecret(SecretId)
    },
    readSecret: async (SecretId: string): Promise<unknown> => {
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
      return JSON.parse(SecretString)
    },
    /** Every cache is so old that a bulk run takes everybody. */
    allDue: () =>
      rows(`UPDATE user_cache_refresh_time SET enrollment = NULL, certificate = NULL, current_grade = NULL,
                                               enrollment_mitxonline = NULL, current_grade_mitxonline = NULL`),
    doctorOn: async (name: string) => {
      const { out } = await type(file, 'doctor --json', null, new Date())
      return JSON.parse(out).checks.find((check: { name: string }) => check.name === name)
    },
  }
}

/** The ARN of an execution. */
export const executionOf = (system: TestSystem, machine: string, name: string) =>
  `${system.arnOf(machine).replace(':stateMachine:', ':execution:')}:${name}`
