import { clockJumped } from './clock-jumped.ts'
import { dynamodbFrozen } from './dynamodb-frozen.ts'
import { dynamodbKilled } from './dynamodb-killed.ts'
import { executionRedriven } from './execution-redriven.ts'
import { executionStopped } from './execution-stopped.ts'
import type { Fault } from './fault.ts'
import { functionFrozen } from './function-frozen.ts'
import { functionKilled } from './function-killed.ts'
import { invocationsBroken } from './invocations-broken.ts'
import { leaseBroken } from './lease-broken.ts'
import { orchestratorKilled } from './orchestrator-killed.ts'
import { postgresCrashed } from './postgres-crashed.ts'
import { postgresFailover } from './postgres-failover.ts'
import { postgresSilent } from './postgres-silent.ts'
import { postgresUnreachable } from './postgres-unreachable.ts'
import { searchBroken } from './search-broken.ts'
import { upstreamBroken } from './upstream-broken.ts'

/** Every kind of fault, by the name under which it is ordered and reported. */
export const faults = {
  'function-killed': functionKilled,
  'function-frozen': functionFrozen,
  'orchestrator-killed': orchestratorKilled,
  'postgres-crashed': postgresCrashed,
  'postgres-failover': postgresFailover,
  'postgres-silent': postgresSilent,
  'postgres-unreachable': postgresUnreachable,
  'dynamodb-killed': dynamodbKilled,
  'dynamodb-frozen': dynamodbFrozen,
  'search-broken': searchBroken,
  'upstream-broken': upstreamBroken,
  'invocations-broken': invocationsBroken,
  'clock-jumped': clockJumped,
  'execution-stopped': executionStopped,
  'execution-redriven': executionRedriven,
  'lease-broken': leaseBroken,
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults).filter((name): name is FaultName => name in faults)
