import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'

export const openSyncEnvironment = databaseEnvironment
export const syncCoursesEnvironment = z.object({
  ...databaseEnvironment.shape,
  MIT_LEARN_BASE_URL: z.url({ protocol: /^https?$/ }),
})
export const closeSyncEnvironment = databaseEnvironment
