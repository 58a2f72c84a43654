import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SFNClient } from '@aws-sdk/client-sfn'
import { watchSchedules } from '../../lambdas/operations/watch-schedules.ts'
import { resetBackend } from '../../lambdas/platform/backend-state.ts'
import { coordination } from '../../lambdas/platform/coordination.ts'
import { log } from '../../lambdas/platform/log.ts'
import { forgetSecret } from '../../lambdas/platform/secrets.ts'
import { addStrike } from '../../lambdas/platform/strikes.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { startTestSystem } from './start.ts'

/** What the functions write into their logs when things go wrong: alarms count these lines (docs/alarms.md). */

const LEARNERS = 80
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'WARN')
const system = await startTestSystem({
  seed: 'alarms',
  learners: LEARNERS,
  mix: { mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0.3 },
  faults: [
    { backend: 'edxorg', call: 'enrollments', answer: { kind: 'status', status: 500 } },
    { backend: 'mitxonline', call: 'staff-enrollments', answer: { kind: 'status', status: 401 } },
  ],
})
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const lambda = new LambdaClient({ endpoint: system.url, region: 'us-east-1', credentials })

const written: Record<string, unknown>[] = []
const note = (text: unknown) => {
  for (const line of String(text).split('\n')) if (line.startsWith('{')) written.push(JSON.parse(line))
  return true
}
const spies = [
  vi.spyOn(process.stdout, 'write').mockImplementation(note),
  vi.spyOn(process.stderr, 'write').mockImplementation(note),
  ...(['log', 'warn', 'error', 'info'] as const).map((level) => vi.spyOn(console, level).mockImplementation(note)),
]
afterAll(() => {
  for (const spy of spies) spy.mockRestore()
  vi.unstubAllEnvs()
})

const invoke = (FunctionName: string, payload: object = {}) =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }))

/** A step that needs a new token, and has a client secret that the site refuses. */
async function stepWithWrongSecret() {
  const secrets = new SecretsManagerClient({ endpoint: system.url, region: 'us-east-1', credentials })
  const wrong = JSON.stringify({ clientId: 'micromasters', clientSecret: 'wrong' })
  await secrets.send(new PutSecretValueCommand({ SecretId: 'edxorg', SecretString: wrong }))
  forgetSecret('edxorg')
  await resetBackend(await coordination(), 'edxorg')
  await system.database.query(`UPDATE social_auth SET token_updated_at = NULL WHERE provider = 'edxorg'`)
  const { rows } = await system.database.query<{ userId: number; id: string; name: string; fence: number }>(`
    UPDATE refresh_run_learner l SET edxorg_outcome = NULL FROM refresh_run r WHERE r.id = l.run_id AND l.position = 1
    RETURNING l.user_id AS "userId", r.id, r.lease_name AS name, r.fence::int AS fence`)
  for (const { userId, id, name, fence } of rows) {
    const run = { id, lease: { name, fence }, deadline: new Date(Date.now() + 3_600_000).toISOString() }
    await invoke('fetch-edx-org', { run, userId, force: true, pauses: 0 })
  }
}

beforeAll(async () => {
  const table = await coordination()
  const { rows } = await system.database.query<{ id: number }>('SELECT id FROM app_user')
  for (const { id } of rows)
    for (const runId of ['one', 'two']) await addStrike(table, { userId: id, runId, now: new Date('2026-11-01T00:00:00Z') })
  await refreshOnce(system, new Date())
  await fetch(`${system.siteUrl}/api/v0/catalog/`)
  await system.database.query('UPDATE program SET live = false WHERE id = (SELECT min(id) FROM program WHERE live)')
  await fetch(`${system.siteUrl}/api/v0/catalog/`)
  await invoke('flush-search')
  const client = new SFNClient({ endpoint: system.url, region: 'us-east-1', credentials })
  await watchSchedules({ client, machineArn: system.arnOf, now: new Date(Date.now() + 14 * 86_400_000), log })
  await stepWithWrongSecret()
  vi.stubEnv('SESSION_KEYS_SECRET_ID', 'nothing')
  await invoke('self-check')
})

/** `breaker-opened` of `fetch-edx-org` */
const counted = Array.from(
  readFileSync('docs/alarms.md', 'utf8').matchAll(/^\| `[^|]+` \|[^|]*\| (?:lines|figure) `([\w-]+)` of/gm),
  ([, name = '']) => name,
)

it.each([...new Set(counted)])('%s is written', (name) => {
  const found = written.some((line) => line['code'] === name || typeof line[name] === 'number')
  expect(
    found,
    [...new Set(written.map((line) => (typeof line['code'] === 'string' ? line['code'] : Object.keys(line).join())))].join(' '),
  ).toBe(true)
})
