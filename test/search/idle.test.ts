import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, it } from 'vitest'
import { markBusy } from '../../lambdas/platform/idle-database.ts'
import { prepareLambdas } from '../kit/lambdas.ts'

const { pool, table, invoke } = await prepareLambdas(['flush-search', 'acquire-lease', 'release-lease'], {
  DATABASE_PAUSES: 'yes',
  OPENSEARCH_URL: 'off',
  OPENSEARCH_INDEX_PREFIX: 'none',
})

const stateOf = async (input: object) => {
  const answer = await invoke('flush-search', { ...input })
  return answer.kind === 'ok' ? (answer.payload as { state: string }).state : answer
}
const bySchedule = () => stateOf({})

beforeEach(async () => {
  const Key = { pk: { S: 'DATABASE' }, sk: { S: 'BUSY' } }
  await table.client.send(new DeleteItemCommand({ TableName: table.table, Key }))
})

it('leaves a database asleep that nobody has used', async () => {
  expect(await bySchedule()).toBe('idle')
  const { rows } = await pool.query(
    `SELECT count(*)::int AS connections FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'micromasters'`,
  )
  expect(rows[0]?.connections).toBe(0)
})

it('looks when a workflow has begun, and when one has ended', async () => {
  const lease = await invoke('acquire-lease', { name: 'x', owner: 'me', seconds: 60 })
  expect(lease).toMatchObject({ kind: 'ok', payload: { acquired: true } })
  expect(await bySchedule()).not.toBe('idle')
})

it('looks when a workflow has ended', async () => {
  await invoke('release-lease', { lease: { name: 'x', fence: 1, owner: 'me' } })
  expect(await bySchedule()).not.toBe('idle')
})

it('looks for half an hour, and no longer', async () => {
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  await markBusy(ago(20))
  expect(await bySchedule()).not.toBe('idle')
  await markBusy(ago(31))
  expect(await bySchedule()).toBe('idle')
})

it('does what a step of a workflow asks for, and goes on with what it left', async () => {
  expect(await stateOf({ execution: 'run-1' })).toBe('unavailable')
  expect(await bySchedule()).toBe('unavailable')
})
