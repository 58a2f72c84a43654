import * as z from 'zod'
import { authEnvironment } from '../auth/environment.ts'
import { syncCoursesEnvironment } from '../course-runs/environment.ts'
import { syncExchangeRatesEnvironment } from '../exchange-rates/environment.ts'
import { coordinationEnvironment } from '../platform/coordination-environment.ts'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { mediaEnvironment } from '../platform/media-environment.ts'
import { releaseEnvironment } from '../platform/release.ts'
import { openRunEnvironment } from '../refresh/environment.ts'
import { credentialEnvironment } from '../records/environment.ts'
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
  CREDENTIAL_KEYS_SECRET_ID: credentialEnvironment.shape.CREDENTIAL_KEYS_SECRET_ID,
})

/** What the commands on people stand on: where photos are, where tokens are revoked, and the keys that they are stored with. */
export const peopleOperationsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...mediaEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...sitesEnvironment.shape,
  TOKEN_KEYS_SECRET_ID: authEnvironment.shape.TOKEN_KEYS_SECRET_ID,
})

/** What the commands on exam grades, certificates and letters stand on: exams are courses of MITx Online. */
export const awardOperationsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  MITXONLINE_BASE_URL: sitesEnvironment.shape.MITXONLINE_BASE_URL,
  MITXONLINE_SECRET_ID: sitesEnvironment.shape.MITXONLINE_SECRET_ID,
})
export type OperationsSettings = z.infer<typeof operationsEnvironment>

/** What the commands that put data right stand on, and that on pictures of the content: where they are. */
export const repairOperationsEnvironment = z.object({
  ...databaseEnvironment.shape,
  ...coordinationEnvironment.shape,
  ...mediaEnvironment.shape,
  ...releaseEnvironment.shape,
  DEDP_PROGRAM_TITLE: openRunEnvironment.shape.DEDP_PROGRAM_TITLE,
  DEDP_LEARNERS_INCLUDED: openRunEnvironment.shape.DEDP_LEARNERS_INCLUDED,
})
export type RepairSettings = z.infer<typeof repairOperationsEnvironment>

/** What ARNs of this environment's state machines begin with: a machine's name follows. */
export const watchSchedulesEnvironment = z.object({ STATE_MACHINE_ARN_PREFIX: z.string().min(1) })

/** What the full names of all functions begin with, which it calls. */
export const selfCheckEnvironment = z.object({ FUNCTION_NAME_PREFIX: z.string() })
