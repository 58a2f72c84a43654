import * as z from 'zod'
import { authEnvironment } from '../auth/environment.ts'
import { syncCoursesEnvironment } from '../course-runs/environment.ts'
import { syncExchangeRatesEnvironment } from '../exchange-rates/environment.ts'
import { coordinationEnvironment } from '../platform/coordination.ts'
import { databaseEnvironment } from '../platform/database.ts'
import { openSearchEnvironment } from '../search/environment.ts'
import { sitesEnvironment } from '../upstreams/sites.ts'

/** `doctor` looks at all that other functions are told of: addresses and secrets, whose values it checks and never gives away. */
export const operationsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...authEnvironment.shape,
  ...syncCoursesEnvironment.shape,
  ...syncExchangeRatesEnvironment.shape,
  ...openSearchEnvironment.shape,
})

/** What the commands on people stand on: where tokens are revoked, and the keys that they are stored with. */
export const peopleOperationsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...sitesEnvironment.shape,
  TOKEN_KEYS_SECRET_ID: authEnvironment.shape.TOKEN_KEYS_SECRET_ID,
})
export type OperationsSettings = z.infer<typeof operationsEnvironment>
