import type { Figures } from './cost-figures.ts'
import { prices } from './cost-prices.ts'

/** What is not measured here, but supposed; each is one number to change. */
export const assumptions = {
  /** Of an upstream's answer, as seen from the VPC. */
  upstreamMs: 300,
  /** Request and answer together. */
  upstreamKilobytes: 4,
  /** Mean over all learners, those who never come included. */
  visitsPerLearner: 1,
  apiRequestsPerVisit: 4,
  /** App and pictures, compressed, as far as the browser has not kept them. */
  kilobytesPerVisit: 400,
  frozenGradesPerLearnerYear: 1,
  /** Lines of a function and of the platform, per invocation. */
  logKilobytes: 1.1,
  /** Capacity units that one busy core takes: a unit has 2 GiB, and an r-class core 8. */
  unitsPerCore: 4,
  ioPerRefresh: 20,
  dynamoWritesPerRefresh: 3,
  databaseKilobytesPerLearner: 30,
  /** Ledgers are kept so long. */
  ledgerMonths: 12,
} as const

/** What an operator sets (lib/configuration.ts, statemachines/). */
export type Knobs = {
  /** Learners fetched at one time: reserved concurrency of a fetch function. */
  fetchConcurrency: number
  /** Upstream calls of one process at one time. */
  callsAtOnce: number
  shards: 'standard' | 'express'
  minUnits: number
  reader: boolean
  natGateways: number
  endpointZones: number
  search: 'production' | 'development'
  /** Of what is logged at the level INFO. */
  logShare: number
  firewall: boolean
}

export const production: Knobs = {
  fetchConcurrency: 40,
  callsAtOnce: 2,
  shards: 'standard',
  minUnits: 1,
  reader: true,
  natGateways: 3,
  endpointZones: 3,
  search: 'production',
  logShare: 1,
  firewall: true,
}
export const development: Knobs = {
  ...production,
  minUnits: 0,
  reader: false,
  natGateways: 1,
  endpointZones: 1,
  search: 'development',
  firewall: false,
}

const HOURS = 730
const RUNS = (4 * 365.25) / 12 / 7
const RUN_HOURS = 5
const SHARD = 100
const MEMORY_GB = 0.5
/** A Lambda has one core at 1,769 MB (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). */
const CORE_SHARE = 512 / 1_769
const INTERFACE_ENDPOINTS = 3

export type Month = {
  lines: { name: string; usd: number }[]
  total: number
  /** Learners that one run of 5 hours can refresh, and how long it takes for those who are due. */
  capacityPerRun: number
  hoursPerRun: number
  refreshes: number
}

/** How long the fetches of one learner take, in seconds: both backends, one after the other. */
export function secondsPerLearner(figures: Figures, knobs: Knobs): number {
  const waiting = (figures.refresh.requests * assumptions.upstreamMs) / knobs.callsAtOnce
  return (waiting + figures.refresh.cpuMs / CORE_SHARE) / 1_000
}

/** A month of so many learners, by line, in US dollars. */
export function monthOf(learners: number, figures: Figures, knobs: Knobs): Month {
  const perLearner = secondsPerLearner(figures, knobs)
  const capacityPerRun = (RUN_HOURS * 3_600 * knobs.fetchConcurrency) / perLearner
  const perRun = Math.min(learners, capacityPerRun)
  const work = workOf(learners, perRun * RUNS, figures, perLearner)
  const lines = [...variable(work, figures, knobs), ...storage(learners, work.refreshes, figures), ...standing(knobs)]
  return {
    lines,
    total: lines.reduce((sum, { usd }) => sum + usd, 0),
    capacityPerRun,
    hoursPerRun: (perRun * perLearner) / knobs.fetchConcurrency / 3_600,
    refreshes: work.refreshes,
  }
}

type Work = {
  refreshes: number
  visits: number
  requests: number
  frozen: number
  invocations: number
  gbSeconds: number
  sqlHours: number
  upstreamGb: number
}

function workOf(learners: number, refreshes: number, figures: Figures, perLearner: number): Work {
  const visits = learners * assumptions.visitsPerLearner
  const requests = visits * assumptions.apiRequestsPerVisit
  const frozen = (learners * assumptions.frozenGradesPerLearnerYear) / 12
  // Each visit refreshes its learner in the background, and each freeze fetches once more.
  const fetched = refreshes + visits + frozen
  const requestSeconds = (figures.dashboard.cpuMs / CORE_SHARE + figures.dashboard.sqlMs) / 1_000
  return {
    refreshes,
    visits,
    requests,
    frozen,
    // Both fetches; around a single one the lease, the run and its report; the authorizer before each request.
    invocations: refreshes * 2 + (visits + frozen) * 6 + requests * 2,
    gbSeconds: (fetched * perLearner + requests * requestSeconds) * MEMORY_GB,
    // The SQL of a refresh was not measured by itself: that of a freeze, which writes more, stands for it.
    sqlHours: (fetched * figures.freeze.sqlMs + requests * figures.dashboard.sqlMs) / 3_600_000,
    upstreamGb: (fetched * figures.refresh.requests * assumptions.upstreamKilobytes) / 1_000_000,
  }
}

function variable(work: Work, figures: Figures, knobs: Knobs): Month['lines'] {
  return [
    { name: 'Step Functions', usd: workflows(work, figures, knobs) },
    {
      name: 'Lambda',
      usd: work.gbSeconds * prices.lambdaGbSecond.usd + work.invocations * prices.lambdaRequest.usd,
    },
    { name: 'Aurora: capacity', usd: capacity(work, knobs) },
    {
      name: 'Aurora: I/O',
      usd: (work.refreshes + work.visits + work.frozen) * assumptions.ioPerRefresh * prices.auroraIo.usd,
    },
    { name: 'NAT: traffic', usd: work.upstreamGb * prices.natGb.usd },
    { name: 'API Gateway', usd: work.requests * prices.apiRequest.usd },
    { name: 'CloudFront', usd: edge(work, figures) },
    { name: 'Firewall', usd: knobs.firewall ? prices.firewallMonth.usd + work.requests * prices.firewallRequest.usd : 0 },
    { name: 'Logs', usd: ((work.invocations * assumptions.logKilobytes) / 1_000_000) * knobs.logShare * prices.logsGb.usd },
    { name: 'DynamoDB', usd: work.refreshes * assumptions.dynamoWritesPerRefresh * prices.dynamoWrite.usd },
  ]
}

/** Express children: one request per shard, and the time that its learners take, ten at once, in the smallest memory. */
function workflows(work: Work, figures: Figures, knobs: Knobs): number {
  const single = work.visits * figures.counted.refreshOneLearner.states + work.frozen * figures.freeze.transitions
  const standard = work.refreshes * figures.refresh.transitions * prices.stateTransition.usd
  const shards = work.refreshes / SHARD
  const seconds = (work.refreshes * secondsPerLearner(figures, knobs)) / 10
  const express =
    shards * (prices.expressRequest.usd + prices.stateTransition.usd) + seconds * 0.0625 * prices.expressGbSecond.usd
  return single * prices.stateTransition.usd + (knobs.shards === 'standard' ? standard : express)
}

/** What always runs, and what the work takes on top; a writer that pauses takes only the latter. */
function capacity(work: Work, knobs: Knobs): number {
  const standing = knobs.minUnits * HOURS * (knobs.reader ? 2 : 1)
  return (standing + work.sqlHours * assumptions.unitsPerCore) * prices.acuHour.usd
}

function edge(work: Work, figures: Figures): number {
  // JSON goes out compressed, to about a sixth.
  const kilobytes = work.visits * (assumptions.kilobytesPerVisit + figures.dashboard.kilobytes / 6)
  const requests = work.requests + work.visits * 10
  return (kilobytes / 1_000_000) * prices.cloudFrontGb.usd + requests * prices.cloudFrontRequest.usd
}

function storage(learners: number, refreshes: number, figures: Figures): Month['lines'] {
  const ledger = refreshes * assumptions.ledgerMonths * figures.ledgerBytes
  const gigabytes = (learners * assumptions.databaseKilobytesPerLearner * 1_000 + ledger) / 1_000_000_000
  return [{ name: 'Aurora: storage', usd: gigabytes * prices.auroraGb.usd }]
}

/** What an environment costs while nobody does anything. */
function standing(knobs: Knobs): Month['lines'] {
  const isProduction = knobs.search === 'production'
  const domain = isProduction
    ? 3 * (prices.searchDataHour.usd + prices.searchManagerHour.usd) * HOURS + 3 * 50 * prices.searchGb.usd
    : prices.searchSmallHour.usd * HOURS + 10 * prices.searchGb.usd
  return [
    { name: 'OpenSearch', usd: domain },
    { name: 'NAT: gateways', usd: knobs.natGateways * prices.natHour.usd * HOURS },
    { name: 'Interface endpoints', usd: INTERFACE_ENDPOINTS * knobs.endpointZones * prices.endpointHour.usd * HOURS },
    {
      name: 'Alarms, metrics, secrets, keys',
      usd: 70 * prices.alarmMonth.usd + 30 * prices.metricMonth.usd + 6 * prices.secretMonth.usd + 3 * prices.keyMonth.usd,
    },
  ]
}
