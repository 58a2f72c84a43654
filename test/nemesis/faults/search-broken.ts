import { searchFaults } from '../search-proxy.ts'
import type { Fault } from './fault.ts'

/** OpenSearch is away, refuses, is slow, or takes a part (`searchFaults`). */
export const searchBroken: Fault = {
  lasts: 8_000,
  inject: async ({ search }, random) => {
    const fault = random.pick(searchFaults)
    search.set(fault)
    return fault
  },
  heal: async ({ search }) => search.set('none'),
}
