import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { openSecretStore } from '../../../local/aws/secrets.ts'
import { endpoint, temporaryFolder } from './endpoint.ts'

const NOW = Date.UTC(2026, 10, 23, 12)

async function secretsManager() {
  const file = join(await temporaryFolder(), 'data', 'secrets.json')
  const store = openSecretStore(file, () => NOW)
  store.put('database', '{"password":"one"}')
  const { client } = await endpoint({ secrets: store })
  return { file, store, client: new SecretsManagerClient(client) }
}

describe('Secrets Manager', () => {
  it('gives a value by name and by ARN', async () => {
    const { client } = await secretsManager()
    const secret = await client.send(new GetSecretValueCommand({ SecretId: 'database' }))
    expect(secret).toMatchObject({
      Name: 'database',
      ARN: expect.stringMatching(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:database-\w{6}$/),
      SecretString: '{"password":"one"}',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(NOW),
    })
    const byArn = await client.send(new GetSecretValueCommand({ SecretId: secret.ARN, VersionId: secret.VersionId }))
    expect(byArn.SecretString).toBe('{"password":"one"}')
  })

  it('changes a value, which the next start still knows', async () => {
    const { client, file } = await secretsManager()
    const before = await client.send(new DescribeSecretCommand({ SecretId: 'database' }))
    const put = await client.send(new PutSecretValueCommand({ SecretId: 'database', SecretString: 'two' }))
    expect(put).toMatchObject({ ARN: before.ARN, Name: 'database', VersionStages: ['AWSCURRENT'] })
    const again = await endpoint({ secrets: openSecretStore(file) })
    const restarted = new SecretsManagerClient(again.client)
    const secret = await restarted.send(new GetSecretValueCommand({ SecretId: 'database' }))
    expect(secret).toMatchObject({ SecretString: 'two', ARN: before.ARN, VersionId: put.VersionId })
  })

  it('describes a secret without its value', async () => {
    const { client, store } = await secretsManager()
    const versionId = store.find('database')?.secret.versionId ?? ''
    const { $metadata: _, ...described } = await client.send(new DescribeSecretCommand({ SecretId: 'database' }))
    expect(described).toEqual({
      ARN: store.find('database')?.secret.arn,
      Name: 'database',
      VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
      CreatedDate: new Date(NOW),
      LastChangedDate: new Date(NOW),
    })
  })

  it.each([
    new GetSecretValueCommand({ SecretId: 'none' }),
    new GetSecretValueCommand({ SecretId: 'database', VersionStage: 'AWSPREVIOUS' }),
    new GetSecretValueCommand({ SecretId: 'database', VersionId: 'none' }),
  ])('does not find what is not there', async (command) => {
    const { client } = await secretsManager()
    await expect(client.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('makes no secret by putting a value', async () => {
    const { client, store } = await secretsManager()
    const putting = client.send(new PutSecretValueCommand({ SecretId: 'none', SecretString: 'x' }))
    await expect(putting).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect(store.find('none')).toBeUndefined()
  })

  it('names the field that does not fit, and the operation that it lacks', async () => {
    const { client } = await secretsManager()
    const long = new PutSecretValueCommand({ SecretId: 'database', SecretString: 'x'.repeat(65_537) })
    await expect(client.send(long)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^SecretString: /),
    })
    await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' })
  })
})

describe('the file of secrets', () => {
  it('is for its owner only, also when a draft was left behind', async () => {
    const file = join(await temporaryFolder(), 'secrets.json')
    await writeFile(`${file}.new`, 'a draft', { mode: 0o644 })
    openSecretStore(file).put('a', 'b')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['{"a":"hunter2', 'secrets.json: (whole): Invalid input: expected record, received string'],
    ['{"a":{"arn":"x","versionId":"x","text":["hunter2"],"createdAt":1,"changedAt":1}}', 'secrets.json: a.text: '],
  ])('names what is wrong with it, never the content', async (content, message) => {
    const file = join(await temporaryFolder(), 'secrets.json')
    await writeFile(file, content)
    expect(() => openSecretStore(file)).toThrow(message)
    expect(() => openSecretStore(file)).not.toThrow('hunter2')
    expect(await readFile(file, 'utf8')).toBe(content)
  })
})
