import { dynamodbFrozen } from './dynamodb-frozen.ts'
import { dynamodbKilled } from './dynamodb-killed.ts'
import { type Fault, nothing } from './fault.ts'
import { functionFrozen } from './function-frozen.ts'
import { postgresFailover } from './postgres-failover.ts'
import { postgresUnreachable } from './postgres-unreachable.ts'
import { searchBroken } from './search-broken.ts'

/** What it needs to start. */
const needed = [dynamodbKilled, dynamodbFrozen, postgresFailover, postgresUnreachable, searchBroken]

/**
 * SIGKILL of the system's process: workflows, gateway and simulator, with all functions, whatever else is broken just then. It starts
 * again on what it has journaled.
 */
export const orchestratorKilled: Fault = {
  lasts: 0,
  inject: async (stage) => {
    // A process that is stopped would not see that its parent has gone.
    await functionFrozen.heal(stage)
    await stage.system.kill()
    for (const { heal } of needed) await heal(stage)
    await stage.system.start()
  },
  heal: nothing,
}
