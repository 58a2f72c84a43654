import { backends } from '../../lambdas/domain/backends.ts'
import type { Fault, FaultAnswer, Site } from '../world/faults.ts'
import { hash } from '../world/random.ts'
import type { World } from '../world/world.ts'
import { BadOrder, type Routed } from './exchange.ts'

export type FaultBook = {
  /** @throws BadOrder when nobody has the learner's username. Then none of the orders is taken. */
  order: (faults: readonly Fault[]) => void
  /** The orders that stand, with the faults given so far. */
  list: () => { fault: Fault; given: number }[]
  clear: () => void
  /** What to do to this request; undefined: answer it truly. */
  take: (site: Site, routed: Pick<Routed, 'call' | 'learner' | 'run'>) => FaultAnswer | undefined
}

type Order = {
  fault: Fault
  learners: Partial<Record<Site, number>> | undefined
  salt: string
  matched: number
  given: number
  givenEach: Map<number, number>
}

/** The orders for faults, in the order in which they came (local/world/faults.ts). */
export function createFaultBook(world: World): FaultBook {
  let orders: Order[] = []
  return {
    order: (faults) => {
      const added = faults.map((fault, at) => orderOf(world, fault, at))
      orders = [...orders, ...added]
    },
    list: () => orders.map(({ fault, given }) => ({ fault, given })),
    clear: () => {
      orders = []
    },
    take: (site, routed) =>
      orders.find((order) => isFor(order, site, routed, world) && isDue(order, routed.learner))?.fault.answer,
  }
}

function orderOf(world: World, fault: Fault, at: number): Order {
  const learners: Order['learners'] = fault.learner === undefined ? undefined : {}
  for (const backend of backends) {
    const index = fault.learner === undefined ? undefined : world.indexOf(backend, fault.learner)
    if (learners && index !== undefined) learners[backend] = index
  }
  if (learners && Object.keys(learners).length === 0) throw new BadOrder(`faults.${at}.learner: nobody has this username`)
  return { fault, learners, salt: JSON.stringify(fault), matched: 0, given: 0, givenEach: new Map() }
}

function isFor(
  { fault, learners, salt }: Order,
  site: Site,
  { call, learner, run }: Pick<Routed, 'call' | 'learner' | 'run'>,
  world: World,
) {
  if (fault.backend !== undefined && fault.backend !== site) return false
  if (fault.call !== undefined && fault.call !== call) return false
  if (fault.run !== undefined && fault.run !== run) return false
  if (learners && (learner === undefined || learners[site] !== learner)) return false
  if (fault.share === undefined) return true
  return learner !== undefined && hash(world.seed, salt, learner) / 2 ** 32 < fault.share
}

/** Counts the request, and the fault if it is to be given. */
function isDue(order: Order, learner: number | undefined): boolean {
  const { after = 0, times = Number.POSITIVE_INFINITY, timesEach } = order.fault
  order.matched += 1
  if (order.matched <= after || order.given >= times) return false
  if (timesEach !== undefined) {
    const given = order.givenEach.get(learner ?? -1) ?? 0
    if (given >= timesEach) return false
    order.givenEach.set(learner ?? -1, given + 1)
  }
  order.given += 1
  return true
}
