import * as z from 'zod'
import { databaseEnvironment } from '../platform/database.ts'
import { siteEnvironment } from '../platform/site.ts'

/** Variables of the functions that read and change profiles: images have absolute addresses. */
export const profileEnvironment = z.object({ ...databaseEnvironment.shape, ...siteEnvironment.shape })
