import { type Site, sites } from '../world/faults.ts'

export type SiteCounters = {
  requests: number
  /** As callers see it: an HTTP status, 'timeout' or 'unreachable'. */
  byStatus: Record<string, number>
  byCall: Record<string, number>
  byCallAndStatus: Record<string, Record<string, number>>
}

export type Counters = {
  count: (site: Site, call: string, status: string, learner: number | undefined) => void
  totals: () => Record<Site, SiteCounters>
  /** Requests that concerned a learner, by site. */
  ofLearner: (index: number) => Record<Site, number>
  reset: () => void
}

type Kept = { calls: Map<string, Map<string, number>>; learners: Map<number, number> }

export function createCounters(): Counters {
  const empty = (): Kept => ({ calls: new Map(), learners: new Map() })
  const make = (): Record<Site, Kept> => ({ edxorg: empty(), mitxonline: empty(), mitLearn: empty(), openExchangeRates: empty() })
  let kept = make()
  return {
    count: (site, call, status, learner) => {
      const { calls, learners } = kept[site]
      const statuses = calls.get(call) ?? new Map<string, number>()
      calls.set(call, statuses.set(status, (statuses.get(status) ?? 0) + 1))
      if (learner !== undefined) learners.set(learner, (learners.get(learner) ?? 0) + 1)
    },
    totals: () => bySite((site) => totalsOf(kept[site])),
    ofLearner: (index) => bySite((site) => kept[site].learners.get(index) ?? 0),
    reset: () => {
      kept = make()
    },
  }
}

function bySite<Value>(of: (site: Site) => Value): Record<Site, Value> {
  const [edxorg, mitxonline, mitLearn, openExchangeRates] = sites
  return {
    edxorg: of(edxorg),
    mitxonline: of(mitxonline),
    mitLearn: of(mitLearn),
    openExchangeRates: of(openExchangeRates),
  }
}

function totalsOf({ calls }: Kept): SiteCounters {
  const totals: SiteCounters = { requests: 0, byStatus: {}, byCall: {}, byCallAndStatus: {} }
  for (const [call, statuses] of calls) {
    totals.byCallAndStatus[call] = Object.fromEntries(statuses)
    for (const [status, requests] of statuses) {
      totals.requests += requests
      totals.byStatus[status] = (totals.byStatus[status] ?? 0) + requests
      totals.byCall[call] = (totals.byCall[call] ?? 0) + requests
    }
  }
  return totals
}
