import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, it } from 'vitest'
import { isBusy } from '../../lambdas/platform/idle-database.ts'
import { startApi } from '../kit/api.ts'

const api = await startApi({ databasePauses: true })
const learner = { userId: 1, username: 'ana' }

beforeEach(async () => {
  const Key = { pk: { S: 'DATABASE' }, sk: { S: 'BUSY' } }
  await api.table.client.send(new DeleteItemCommand({ TableName: api.table.table, Key }))
  await api.pool.query(`INSERT INTO app_user (id, username, email) VALUES (1, 'ana', '') ON CONFLICT DO NOTHING`)
})

it.each([
  [
    'a write of somebody who is signed in',
    '/api/v0/enrolledprograms/',
    { as: learner, method: 'POST', body: { program_id: 1 } },
    true,
  ],
  ['the end of a login', '/complete/edxorg/?code=1&state=2', {}, true],
  ['reading', '/api/v0/programs/', { as: learner }, false],
  ['a stranger', '/api/v0/enrolledprograms/', { method: 'POST', body: { program_id: 1 } }, false],
] as const)('%s: the flush of a database that pauses looks: %s', async (_, path, asking, busy) => {
  await api.ask(path, asking)
  expect(await isBusy(new Date())).toBe(busy)
})
