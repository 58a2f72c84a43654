import { type Fault, nothing } from './fault.ts'

/** Connections to Postgres die silently: nothing comes or goes on them any more, and nobody is told. New ones work. */
export const postgresSilent: Fault = { lasts: 0, inject: async ({ proxy }) => proxy.silence(), heal: nothing }
