import { createServer } from 'node:http'
import { afterAll, describe, expect, it } from 'vitest'
import { deploymentNamed, type Deployment } from '../../lib/configuration.ts'
import type { Account } from '../../lib/preflight/account.ts'
import { awsAccount } from '../../lib/preflight/aws-account.ts'
import { type Needs, preflight } from '../../lib/preflight/checks.ts'
import { listenOn } from '../../local/engines/ports.ts'

const production: Deployment = { ...deploymentNamed('production'), account: '123456789012' }
const needs: Needs = { reservedConcurrency: 80, databaseVersion: '17.9', searchVersion: 'OpenSearch_2.19' }

/** An account that lacks nothing. */
const ready: Account = {
  id: async () => '123456789012',
  concurrency: async () => 1_000,
  quota: async () => 5,
  hasDatabase: async () => true,
  searchInstanceTypes: async () => ['r7g.large.search', 'm7g.medium.search'],
  hasRole: async () => true,
  stackStatus: async () => 'CREATE_COMPLETE',
  zoneName: async () => 'mit.edu.',
  secret: async () => '{"clientId": "c", "clientSecret": "s", "staffToken": "t"}',
}
const zoned: Deployment = { ...production, site: { ...production.site, hostedZone: { id: 'Z1', name: 'mit.edu' } } }

const wrongOf = async (deployment: Deployment, account: Partial<Account>) =>
  (await preflight(deployment, needs, { ...ready, ...account })).filter(({ ok }) => !ok)

describe('preflight', () => {
  it('finds nothing in an account that is ready, and in one before its first deployment', async () => {
    expect(await wrongOf(zoned, {})).toEqual([])
    expect(await wrongOf(zoned, { secret: async () => null })).toEqual([])
  })

  it.each<[string, Partial<Account>, string, string]>([
    ['another account', { id: async () => '999999999999' }, 'belongs to 123456789012', 'log in to 123456789012'],
    ['no bootstrap', { stackStatus: async () => null }, 'was never done', 'npm run cdk -- bootstrap -c env=production'],
    ['a broken bootstrap', { stackStatus: async () => 'ROLLBACK_COMPLETE' }, 'ROLLBACK_COMPLETE', 'npm run cdk -- bootstrap'],
    ['a new account', { concurrency: async () => 10 }, '10 allowed; 80 are reserved', 'Service Quotas, AWS Lambda'],
    ['too few addresses', { quota: async (service) => (service === 'ec2' ? 2 : 5) }, '3 needed', 'Service Quotas, ec2'],
    ['a region without the engine', { hasDatabase: async () => false }, 'does not have version 17.9', 'another region'],
    [
      'a region without the instances',
      { searchInstanceTypes: async () => ['t3.small.search'] },
      'but not on r7g.large.search and m7g.medium.search',
      'search.instanceType',
    ],
    [
      'a region without the search engine',
      { searchInstanceTypes: async () => [] },
      'does not have OpenSearch_2.19',
      'another region',
    ],
    ['no role of OpenSearch', { hasRole: async () => false }, 'is missing', 'aws iam create-service-linked-role'],
    ['no zone', { zoneName: async () => null }, 'there is no zone Z1', 'lib/configuration.ts'],
    ['another zone', { zoneName: async () => 'example.org.' }, 'Z1 is example.org.', 'lib/configuration.ts'],
    [
      'a site of exams without a staff token',
      { secret: async (id) => (id.endsWith('/edxorg') ? '{"clientId": "c", "clientSecret": "s"}' : '{"staffToken": "t"}') },
      'micromasters/production/edxorg has no staffToken',
      'upstreams.examSites',
    ],
    [
      'a right that is missing',
      { hasRole: () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDenied' })) },
      'could not be asked: AccessDenied',
      'ReadOnlyAccess',
    ],
  ])('%s is one thing, with what to do', async (_, account, says, fix) => {
    const wrong = await wrongOf(zoned, account)
    expect(wrong).toHaveLength(1)
    expect(wrong[0]?.says).toContain(says)
    expect(wrong[0]?.fix).toContain(fix)
  })
})

/** Answers as AWS's query protocols send them, cut to what is read: what the SDK makes of them is what the checks get. */
const recorded: Readonly<Record<string, { status: number; body: string; type: string }>> = {
  GetCallerIdentity: {
    status: 200,
    type: 'text/xml',
    body: '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  },
  DescribeStacks: {
    status: 400,
    type: 'text/xml',
    body: '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id CDKToolkit does not exist</Message></Error></ErrorResponse>',
  },
  GetRole: {
    status: 404,
    type: 'text/xml',
    body: '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The role cannot be found.</Message></Error></ErrorResponse>',
  },
  DescribeDBEngineVersions: {
    status: 200,
    type: 'text/xml',
    body: '<DescribeDBEngineVersionsResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBEngineVersionsResult><DBEngineVersions><DBEngineVersion><Engine>aurora-postgresql</Engine><EngineVersion>17.9</EngineVersion></DBEngineVersion></DBEngineVersions></DescribeDBEngineVersionsResult></DescribeDBEngineVersionsResponse>',
  },
}

describe('the account behind it', async () => {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const action = new URLSearchParams(body).get('Action') ?? ''
    const { status, type, body: answer } = recorded[action] ?? { status: 500, type: 'text/plain', body: action }
    response.writeHead(status, { 'content-type': type }).end(answer)
  })
  const { url, close } = await listenOn(server)
  afterAll(close)
  const account = awsAccount({
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId: 'recorded', secretAccessKey: 'recorded' },
  })

  it('is known by its id', async () => expect(await account.id()).toBe('123456789012'))
  it('has no stack that CloudFormation does not know', async () => expect(await account.stackStatus('CDKToolkit')).toBeNull())
  it('has no role that IAM does not know', async () => expect(await account.hasRole('x')).toBe(false))
  it('has the engine that RDS lists', async () => expect(await account.hasDatabase('17.9')).toBe(true))
})
