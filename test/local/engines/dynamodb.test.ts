import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createCoordinationTable, localDynamodbClient, startDynalite } from '../../../local/engines/dynamodb.ts'

it('keeps its tables in a folder, and leaves a table that is there as it is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'micromasters-dynalite-'))
  const key = { pk: { S: 'a' }, sk: { S: 'b' } }
  const first = await startDynalite({ directory })
  await createCoordinationTable(first.endpoint)
  const writer = localDynamodbClient(first.endpoint)
  await writer.send(new PutItemCommand({ TableName: 'coordination', Item: { ...key, fence: { N: '7' } } }))
  writer.destroy()
  await first.stop()

  const second = await startDynalite({ directory })
  await createCoordinationTable(second.endpoint)
  const reader = localDynamodbClient(second.endpoint)
  const { Item } = await reader.send(new GetItemCommand({ TableName: 'coordination', Key: key }))
  expect(Item?.['fence']).toEqual({ N: '7' })
  reader.destroy()
  await second.stop()
  await rm(directory, { recursive: true })
})
