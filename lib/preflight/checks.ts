import * as z from 'zod'
import type { Backend } from '../../lambdas/domain/backends.ts'
import type { Deployment } from '../configuration.ts'
import type { Account } from './account.ts'

/** One look at an account. `fix`: what to do, for somebody who has never seen this code; null where all is well. */
export type Looked = { name: string; ok: boolean; says: string; fix: string | null }

/** What this release needs of any account. */
export type Needs = { reservedConcurrency: number; databaseVersion: string; searchVersion: string }

type Check = { name: string; look: (account: Account) => Promise<{ says: string; fix?: string }> }

/** Lambda keeps as many executions back from reservations (Lambda developer guide, "Reserved concurrency"). */
const UNRESERVED = 100
/** Elastic IP addresses of a region, and networks of a region (Service Quotas, EC2 and VPC). */
const ADDRESSES = { service: 'ec2', code: 'L-0263D0A3' }
const NETWORKS = { service: 'vpc', code: 'L-F678F1CE' }
const SEARCH_ROLE = 'AWSServiceRoleForAmazonOpenSearchService'
const TOOLKIT = 'CDKToolkit'

/** Looks whether an account is ready for a deployment, before anything is made in it. What can't be asked is said, and counts as not ready. */
export function preflight(deployment: Deployment, needs: Needs, account: Account): Promise<Looked[]> {
  return Promise.all(checksOf(deployment, needs).map((check) => looked(check, account)))
}

async function looked({ name, look }: Check, account: Account): Promise<Looked> {
  try {
    const { says, fix } = await look(account)
    return { name, ok: fix === undefined, says, fix: fix ?? null }
  } catch (error) {
    const says = error instanceof Error ? `could not be asked: ${error.name}: ${error.message}` : 'could not be asked'
    return { name, ok: false, says, fix: 'log in to AWS with an identity that may read this, for example with ReadOnlyAccess' }
  }
}

const checksOf = (deployment: Deployment, needs: Needs): Check[] => [
  theAccount(deployment),
  bootstrapped(deployment),
  concurrency(needs),
  quota('elastic IP addresses', ADDRESSES, deployment.network.natGateways, 'one for each NAT gateway (network.natGateways)'),
  quota('networks (VPC)', NETWORKS, 1, 'the network of this environment'),
  database(needs),
  search(deployment, needs),
  searchRole,
  ...deployment.upstreams.examSites.map((site) => staffToken(deployment, site)),
  ...domain(deployment),
]

const theAccount = ({ account: wanted, name }: Deployment): Check => ({
  name: 'account',
  look: async (account) => {
    const id = await account.id()
    if (wanted === undefined || wanted === id) return { says: `${id}` }
    const fix = `log in to ${wanted}, or correct ${name}.account in lib/configuration.ts`
    return { says: `you are logged in to ${id}, and ${name} belongs to ${wanted}`, fix }
  },
})

const bootstrapped = ({ name }: Deployment): Check => ({
  name: 'CDK bootstrap',
  look: async (account) => {
    const status = await account.stackStatus(TOOLKIT)
    if (status?.endsWith('_COMPLETE') === true && !status.includes('ROLLBACK')) return { says: 'is there' }
    const fix = `run: npm run cdk -- bootstrap -c env=${name}`
    return { says: status === null ? 'was never done in this account and region' : `is in the state ${status}`, fix }
  },
})

const concurrency = ({ reservedConcurrency }: Needs): Check => ({
  name: 'concurrent executions of Lambda',
  look: async (account) => {
    const allowed = await account.concurrency()
    const needed = reservedConcurrency + UNRESERVED
    const says = `${allowed} allowed; ${reservedConcurrency} are reserved for calls to the course sites, and AWS keeps ${UNRESERVED} back`
    if (allowed >= needed) return { says }
    return {
      says,
      fix: `ask for ${Math.max(needed, 1_000)}: Service Quotas, AWS Lambda, "Concurrent executions". It takes a day or two`,
    }
  },
})

const quota = (name: string, { service, code }: { service: string; code: string }, needed: number, what: string): Check => ({
  name,
  look: async (account) => {
    const allowed = await account.quota(service, code)
    const says = `${allowed} allowed in this region, of which others may use some; ${needed} needed: ${what}`
    return allowed >= needed ? { says } : { says, fix: `ask for more: Service Quotas, ${service}, ${code}` }
  },
})

const database = ({ databaseVersion }: Needs): Check => ({
  name: 'Aurora PostgreSQL',
  look: async (account) => {
    if (await account.hasDatabase(databaseVersion)) return { says: `the region has version ${databaseVersion}` }
    const fix = 'choose another region, or another version of the same major in lib/versions.ts'
    return { says: `the region does not have version ${databaseVersion}`, fix }
  },
})

const search = ({ name, search: { instanceType, managerType } }: Deployment, { searchVersion }: Needs): Check => ({
  name: 'OpenSearch Service',
  look: async (account) => {
    const offered = await account.searchInstanceTypes(searchVersion)
    const missing = [instanceType, managerType].filter((type) => type !== undefined && !offered.includes(type))
    if (offered.length === 0) return { says: `the region does not have ${searchVersion}`, fix: 'choose another region' }
    if (missing.length === 0) return { says: `the region has ${searchVersion} on ${instanceType}` }
    const fix = `choose another search.instanceType or search.managerType for ${name} in lib/configuration.ts`
    return { says: `the region has ${searchVersion}, but not on ${missing.join(' and ')}`, fix }
  },
})

const searchRole: Check = {
  name: 'role of OpenSearch Service',
  look: async (account) => {
    if (await account.hasRole(SEARCH_ROLE)) return { says: 'is there' }
    const fix = 'run: aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com'
    return { says: 'is missing: the search domain could not enter the network', fix }
  },
}

const withToken = z.object({ staffToken: z.string().min(1) })

/** Without it, the first learner who registers for an exam would find out. Before the first deployment there is no secret yet. */
const staffToken = ({ name }: Deployment, site: Backend): Check => ({
  name: `staff token of ${site}`,
  look: async (account) => {
    const id = `micromasters/${name}/${site}`
    const value = await account.secret(id)
    if (value === null) return { says: `the secret ${id} is filled after the first deployment, with a staffToken` }
    if (withToken.safeParse(asJson(value)).success) return { says: 'is there' }
    const fix = `put it into ${id} (docs/deployment.md, "Secrets"); or, where exams are never there, take ${site} out of upstreams.examSites in lib/configuration.ts`
    return { says: `the secret ${id} has no staffToken, and exams need it`, fix }
  },
})

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function domain({ name, site }: Deployment): Check[] {
  const { domain: wanted, hostedZone } = site
  if (wanted === undefined || hostedZone === undefined) return []
  return [
    {
      name: 'hosted zone',
      look: async (account) => {
        const found = await account.zoneName(hostedZone.id)
        if (found === `${hostedZone.name}.`) return { says: `${hostedZone.id} is ${hostedZone.name}` }
        const fix = `correct ${name}.site.hostedZone in lib/configuration.ts: aws route53 list-hosted-zones`
        return { says: found === null ? `there is no zone ${hostedZone.id}` : `${hostedZone.id} is ${found}`, fix }
      },
    },
  ]
}
