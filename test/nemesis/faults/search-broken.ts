import { searchFaults } from '../search-proxy.ts'
import type { Fault } from './fault.ts'

/** OpenSearch is away, refuses, is slow, or takes a part (`searchFaults`). */
export const searchBroken: Fault = {
  lasts: 8_000,
  inject: async ({ search }, random) => search.set(random.pick(searchFaults)),
  heal: async ({ search }) => search.set('none'),
}
