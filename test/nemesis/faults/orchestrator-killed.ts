import { type Fault, nothing } from './fault.ts'

/** SIGKILL of the system's process: workflows, gateway, DynamoDB and simulator, with all functions. It starts again on what it has journaled. */
export const orchestratorKilled: Fault = { lasts: 0, inject: ({ system }) => system.restart(), heal: nothing }
