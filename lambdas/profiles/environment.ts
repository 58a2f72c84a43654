import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'
import { mediaEnvironment } from '../platform/media-environment.ts'
import { siteEnvironment } from '../platform/site.ts'

/** Variables of the functions that read profiles: images have absolute addresses. */
export const profileEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })

/** Variables of the functions that change photos as well. */
export const photoEnvironment = z.object({ ...profileEnvironment.shape, ...mediaEnvironment.shape })
