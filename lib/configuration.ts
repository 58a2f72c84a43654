import * as z from 'zod'
import { backends } from '../lambdas/domain/backends.ts'

const acu = z.number().min(0).max(256).multipleOf(0.5)

/** Retention times that CloudWatch Logs offers, in days (AWS::Logs::LogGroup, RetentionInDays). */
const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const

/** Where AWS keeps what belongs to no region. */
const GLOBAL_REGION = 'us-east-1'

const deploymentSchema = z
  .strictObject({
    /** Twelve digits; left out, it is whoever deploys. */
    account: z
      .string()
      .regex(/^\d{12}$/, 'twelve digits')
      .optional(),
    /** Left out, it is the region of whoever deploys. */
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, for example us-east-1')
      .optional(),
    network: z.strictObject({
      /** Availability zones that subnets are made in. */
      zones: z.union([z.literal(2), z.literal(3)]),
      natGateways: z.number().int().min(1).max(3),
      /** Zones with an interface endpoint of each service; the others reach it across zones. Each is billed by the hour. */
      endpointZones: z.number().int().min(1).max(3),
    }),
    database: z.strictObject({
      /** Aurora capacity units; 0 lets it pause. */
      minCapacity: acu,
      maxCapacity: acu.min(1),
      /** Pauses after so many minutes without a connection; only with `minCapacity: 0`. */
      autoPauseMinutes: z.number().int().min(5).max(1440).optional(),
      reader: z.boolean(),
      backupDays: z.number().int().min(1).max(35),
      /** What it is expected to hold at most, in GB; more raises an alarm, and nothing else. */
      storageGb: z.number().int().positive(),
    }),
    /** Whether workflows start by themselves; else operators start them, and a database that may pause does. */
    scheduled: z.boolean(),
    /** Whether databases, tables, secrets and keys are protected from deletion, and outlive their stacks. */
    retain: z.boolean(),
    logRetentionDays: z.literal(logRetentions),
    /** Where alarms are sent; left out, who wants them subscribes to the topic. */
    alarmEmail: z.email().optional(),
    /** Shown to learners for whom something went wrong. */
    supportEmail: z.email(),
    site: z.strictObject({
      /** The name in its addresses; left out, it is the one that CloudFront makes up. Only in us-east-1. */
      domain: z.hostname().optional(),
      /** A zone of Route 53 that holds `domain`: its records are made, also those that prove the certificate. Else by hand. */
      hostedZone: z
        .strictObject({ id: z.string().regex(/^Z[A-Z0-9]+$/, 'the id of a hosted zone'), name: z.hostname() })
        .optional(),
      /** AWS WAF before the site. Only in us-east-1. */
      firewall: z.boolean(),
    }),
    api: z.strictObject({
      /** Requests of all callers together; more are answered with 429. */
      requestsPerSecond: z.number().int().min(1).max(10_000),
      burst: z.number().int().min(1).max(5_000),
    }),
    search: z.strictObject({
      /** A type of Amazon OpenSearch Service that encrypts at rest. */
      instanceType: z.string().regex(/^\w+\.\w+\.search$/, 'for example t3.small.search'),
      /** Data nodes, spread over zones. */
      nodes: z.number().int().min(1).max(30),
      /** Three nodes that keep the cluster together and hold no data; left out, data nodes do it. */
      managerType: z
        .string()
        .regex(/^\w+\.\w+\.search$/, 'for example m7g.medium.search')
        .optional(),
      /** Of each data node. */
      volumeGb: z.number().int().min(10).max(2_000),
    }),
    /** Dollars a month: most of it spent, or more expected, is told to those who get the alarms. */
    monthlyBudget: z.number().positive(),
    upstreams: z.strictObject({
      /** Its Open edX: the shop in front of it has none of the calls (rules/course-sites.md, "Every request"). */
      mitxonlineBaseUrl: z.url({ protocol: /^https$/ }),
      edxorgBaseUrl: z.url({ protocol: /^https$/ }),
      mitLearnBaseUrl: z.url({ protocol: /^https$/ }),
      openExchangeRatesBaseUrl: z.url({ protocol: /^https$/ }),
      /** Where exam courses may be: the secret of each of these sites must hold a staffToken. */
      examSites: z.array(z.enum(backends)),
      /** Calls of one function process to a backend at one time; times FETCH_CONCURRENCY it is the ceiling on that backend. */
      callsAtOnce: z.number().int().min(1).max(100),
      /** Calls of MITx Online's enrollment API by the staff token in a minute, of all functions together. */
      enrollmentCallsPerMinute: z.number().int().min(1),
      /** Of an answer, decompressed. */
      maxAnswerMebibytes: z.number().int().min(1),
    }),
    /** The old system's database, while it moves in; left out, there is none: no secret, and no way to it (docs/operations.md). */
    oldDatabase: z
      .strictObject({
        port: z.number().int().min(1).max(65_535),
        /** Where it is; 0.0.0.0/0 where its host gives it no fixed address. */
        addresses: z.cidrv4(),
        /** Where its pictures are, with a slash at the end; left out, they stay where they are. */
        mediaUrl: z
          .url({ protocol: /^https$/ })
          .endsWith('/')
          .optional(),
      })
      .optional(),
    refresh: z.strictObject({
      /** EDX_BATCH_UPDATES_ENABLED (rules/refresh.md, "Switch"). */
      batchUpdatesEnabled: z.boolean(),
      dedpProgramTitle: z.string().min(1),
      dedpLearnersIncluded: z.boolean(),
    }),
  })
  .superRefine(({ region, network, database, site, search }, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (network.natGateways > network.zones) refuse(['network', 'natGateways'], `more than the ${network.zones} zones`)
    if (network.endpointZones > network.zones) refuse(['network', 'endpointZones'], `more than the ${network.zones} zones`)
    if (database.minCapacity > database.maxCapacity) refuse(['database', 'minCapacity'], 'more than maxCapacity')
    if (database.autoPauseMinutes !== undefined && database.minCapacity > 0)
      refuse(['database', 'autoPauseMinutes'], 'only a database with minCapacity 0 pauses')
    // CloudFront takes certificates and firewalls from there alone, and they are made in the stack of the distribution.
    if (region !== GLOBAL_REGION && site.domain !== undefined) refuse(['site', 'domain'], `only with region: '${GLOBAL_REGION}'`)
    if (region !== GLOBAL_REGION && site.firewall) refuse(['site', 'firewall'], `only with region: '${GLOBAL_REGION}'`)
    if (site.hostedZone !== undefined && !`.${site.domain}`.endsWith(`.${site.hostedZone.name}`))
      refuse(['site', 'hostedZone'], 'does not hold the domain')
    if (search.nodes > 1 && search.nodes % network.zones > 0)
      refuse(['search', 'nodes'], `1, or as many in each of the ${network.zones} zones`)
  })

/** One environment in AWS, checked; `name` is its key in the table below. */
export type Deployment = z.infer<typeof deploymentSchema> & { name: string }

/** The environments. This table and the values of the secrets are all that a new one needs (docs/architecture.md, "On AWS"). */
const deployments: Readonly<Record<string, unknown>> = {
  development: {
    network: { zones: 2, natGateways: 1, endpointZones: 1 },
    database: { minCapacity: 0, maxCapacity: 2, autoPauseMinutes: 15, reader: false, backupDays: 1, storageGb: 20 },
    scheduled: false,
    retain: false,
    logRetentionDays: 14,
    supportEmail: 'micromasters-support@mit.edu',
    site: { firewall: false },
    api: { requestsPerSecond: 50, burst: 100 },
    search: { instanceType: 't3.small.search', nodes: 1, volumeGb: 10 },
    monthlyBudget: 200,
    upstreams: {
      mitxonlineBaseUrl: 'https://courses-qa.mitxonline.mit.edu/',
      edxorgBaseUrl: 'https://courses.stage.edx.org/',
      mitLearnBaseUrl: 'https://api.learn.mit.edu/',
      openExchangeRatesBaseUrl: 'https://openexchangerates.org/',
      examSites: ['edxorg', 'mitxonline'],
      callsAtOnce: 2,
      enrollmentCallsPerMinute: 120,
      maxAnswerMebibytes: 50,
    },
    refresh: {
      batchUpdatesEnabled: false,
      dedpProgramTitle: 'Data, Economics, and Development Policy',
      dedpLearnersIncluded: false,
    },
  },
  production: {
    region: GLOBAL_REGION,
    network: { zones: 3, natGateways: 3, endpointZones: 3 },
    database: { minCapacity: 1, maxCapacity: 16, reader: true, backupDays: 35, storageGb: 500 },
    scheduled: true,
    retain: true,
    logRetentionDays: 90,
    supportEmail: 'micromasters-support@mit.edu',
    site: { domain: 'micromasters.mit.edu', firewall: true },
    api: { requestsPerSecond: 500, burst: 1_000 },
    search: { instanceType: 'r7g.large.search', nodes: 3, managerType: 'm7g.medium.search', volumeGb: 50 },
    monthlyBudget: 2_500,
    upstreams: {
      mitxonlineBaseUrl: 'https://courses.mitxonline.mit.edu/',
      edxorgBaseUrl: 'https://courses.edx.org/',
      mitLearnBaseUrl: 'https://api.learn.mit.edu/',
      openExchangeRatesBaseUrl: 'https://openexchangerates.org/',
      examSites: ['edxorg', 'mitxonline'],
      callsAtOnce: 2,
      enrollmentCallsPerMinute: 120,
      maxAnswerMebibytes: 50,
    },
    refresh: {
      batchUpdatesEnabled: true,
      dedpProgramTitle: 'Data, Economics, and Development Policy',
      dedpLearnersIncluded: false,
    },
  },
}

export const deploymentNames = Object.keys(deployments)

/** The configuration of an environment. @throws Error when there is none of that name, or naming every field that is wrong. */
export function deploymentNamed(name: string): Deployment {
  if (!Object.hasOwn(deployments, name))
    throw new Error(`configuration: there is no environment "${name}", only ${deploymentNames.join(' and ')}`)
  return parseDeployment(name, deployments[name])
}

/** Checks one environment's configuration. @throws Error naming every field that is wrong. */
export function parseDeployment(name: string, value: unknown): Deployment {
  const parsed = deploymentSchema.safeParse(value)
  if (parsed.success) return { ...parsed.data, name }
  const problems = parsed.error.issues.map((issue) => `  ${[name, ...issue.path].join('.')}: ${issue.message}`)
  throw new Error(`configuration (lib/configuration.ts):\n${problems.join('\n')}`)
}
