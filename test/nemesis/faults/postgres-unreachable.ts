import type { Fault } from './fault.ts'

/** A router swallows everything for a while: connections that are there and those that are made say nothing, and are never refused. */
export const postgresUnreachable: Fault = {
  lasts: 6_000,
  inject: async ({ proxy }) => proxy.blackHole(),
  heal: async ({ proxy }) => proxy.heal(),
}
