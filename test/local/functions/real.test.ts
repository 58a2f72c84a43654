import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { functions } from '../../../lambdas/functions.ts'
import { ROLE_PASSWORD } from '../../../local/database-roles.ts'
import { startFunctions } from '../../../local/functions/runtime.ts'
import { openSecretStore } from '../../../local/aws/secrets.ts'
import { coordinationClient, createCoordination } from '../../kit/coordination.ts'
import { createDatabase } from '../../kit/database.ts'
import { endpoint, temporaryFolder } from '../aws/endpoint.ts'

const { url: databaseUrl } = await createDatabase()
const client = coordinationClient('dynalite')

/** Two functions of the table, on real engines, with their secrets from the local endpoint. */
async function realFunctions(isolated: boolean) {
  const { table, endpoint: dynamodb } = await createCoordination('dynalite', client)
  const secrets = openSecretStore(join(await temporaryFolder(), 'secrets.json'))
  const database = new URL(databaseUrl)
  const { username, password } = database
  secrets.put('database', JSON.stringify({ username, password }))
  secrets.put('role', JSON.stringify({ password: ROLE_PASSWORD }))
  database.username = ''
  database.password = ''
  const { url } = await endpoint({ secrets })
  const environment = {
    DATABASE_URL: database.href,
    DATABASE_SECRET_ID: 'database',
    DATABASE_READER_SECRET_ID: 'role',
    DATABASE_LEARNER_SECRET_ID: 'role',
    DATABASE_WORKFLOW_SECRET_ID: 'role',
    DATABASE_OPERATOR_SECRET_ID: 'role',
    COORDINATION_TABLE: table,
    EXECUTION_ARN_PREFIX: 'arn:aws:states:us-east-1:123456789012:execution:',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    POWERTOOLS_LOG_LEVEL: 'CRITICAL',
  }
  const { 'acquire-lease': acquire, migrate } = functions
  const runtime = await startFunctions({ functions: { 'acquire-lease': acquire, migrate }, environment, isolated })
  onTestFinished(runtime.close)
  return runtime
}

describe.each([{ isolated: false }, { isolated: true }])('functions of the table (isolated: $isolated)', ({ isolated }) => {
  it('reach DynamoDB, Secrets Manager and Postgres, and throw errors by name', async () => {
    const { invoke } = await realFunctions(isolated)
    const lease = { name: 'refresh', owner: 'one', seconds: 60, execution: 'one' }
    expect(await invoke('acquire-lease', lease)).toMatchObject({ kind: 'ok', payload: { acquired: true } })
    expect(await invoke('acquire-lease', { ...lease, owner: 'two' })).toMatchObject({ kind: 'ok', payload: { acquired: false } })
    expect(await invoke('acquire-lease', { ...lease, name: 7 })).toMatchObject({ kind: 'error', errorType: 'InputError' })
    // The database is migrated: it reads the migrations that stand beside it, and finds nothing to do.
    expect(await invoke('migrate', {})).toEqual({ kind: 'ok', payload: { applied: [] } })
  })
})
